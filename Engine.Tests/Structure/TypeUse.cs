using System.Reflection;
using System.Reflection.Emit;

namespace Engine.Tests.Structure;

/// <summary>Which types the code of an assembly names: in signatures, fields, attributes, local variables, and in the instructions themselves.</summary>
internal static class TypeUse
{
    private const BindingFlags Everything = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly Dictionary<short, OpCode> OpCodesByValue = typeof(OpCodes).GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => (OpCode)field.GetValue(null)!).ToDictionary(code => code.Value);

    /// <summary>Every pair of a type of <paramref name="assembly"/> and a type that it names, with generic arguments and element types taken apart.</summary>
    public static IEnumerable<(Type User, Type Used)> In(Assembly assembly) =>
        assembly.GetTypes().SelectMany(user => NamedBy(user).SelectMany(TakeApart).Distinct().Select(used => (user, used)));

    private static IEnumerable<Type?> NamedBy(Type user)
    {
        IEnumerable<Type?> types = [user.BaseType, .. user.GetInterfaces(), .. user.GetFields(Everything).Select(field => field.FieldType)];
        types = types.Concat(user.GetCustomAttributesData().Select(attribute => attribute.AttributeType));
        return types.Concat(user.GetMembers(Everything).OfType<MethodBase>().SelectMany(NamedBy));
    }

    private static IEnumerable<Type?> NamedBy(MethodBase method)
    {
        foreach (ParameterInfo parameter in method.GetParameters())
            yield return parameter.ParameterType;
        if (method is MethodInfo function)
            yield return function.ReturnType;
        if (method.GetMethodBody() is not { } body)
            yield break;
        foreach (LocalVariableInfo local in body.LocalVariables)
            yield return local.LocalType;
        foreach (ExceptionHandlingClause clause in body.ExceptionHandlingClauses)
            yield return clause.Flags == ExceptionHandlingClauseOptions.Clause ? clause.CatchType : null;
        foreach (MemberInfo? member in MembersIn(method, body.GetILAsByteArray() ?? []))
        {
            yield return member as Type ?? member?.DeclaringType;
            foreach (Type argument in member is MethodInfo { IsGenericMethod: true } generic ? generic.GetGenericArguments() : [])
                yield return argument;
        }
    }

    /// <summary>The types, methods and fields that the instructions refer to.</summary>
    private static IEnumerable<MemberInfo?> MembersIn(MethodBase method, byte[] code)
    {
        Type[]? typeArguments = method.DeclaringType is { IsGenericType: true } type ? type.GetGenericArguments() : null;
        Type[]? methodArguments = method.IsGenericMethod ? method.GetGenericArguments() : null;
        for (int at = 0; at < code.Length;)
        {
            short value = code[at++];
            if (value == 0xFE)
                value = unchecked((short)(0xFE00 | code[at++]));
            OpCode instruction = OpCodesByValue[value];
            if (instruction.OperandType is OperandType.InlineMethod or OperandType.InlineField or OperandType.InlineType or OperandType.InlineTok)
                yield return method.Module.ResolveMember(BitConverter.ToInt32(code, at), typeArguments, methodArguments);
            at += OperandLength(instruction, code, at);
        }
    }

    private static int OperandLength(OpCode instruction, byte[] code, int at) => instruction.OperandType switch
    {
        OperandType.InlineNone => 0,
        OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
        OperandType.InlineVar => 2,
        OperandType.InlineI8 or OperandType.InlineR => 8,
        OperandType.InlineSwitch => 4 + 4 * BitConverter.ToInt32(code, at),
        _ => 4,
    };

    private static IEnumerable<Type> TakeApart(Type? type)
    {
        if (type is null || type.IsGenericParameter)
            return [];
        if (type.HasElementType)
            return TakeApart(type.GetElementType());
        return type.IsGenericType ? [type, .. type.GetGenericArguments().SelectMany(TakeApart)] : [type];
    }
}
