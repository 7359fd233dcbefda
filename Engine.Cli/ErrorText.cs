using System.Text.RegularExpressions;

namespace Engine.Cli;

/// <summary>An exception as one line for a person.</summary>
internal static partial class ErrorText
{
    internal static string Of(Exception e)
    {
        // .NET appends the parameter's name, which means nothing on a command line.
        string message = ParameterSuffix().Replace(e.Message, "");
        return message.ReplaceLineEndings(" ").Trim();
    }

    [GeneratedRegex(@" \(Parameter '[^']*'\)(\s*Actual value was [^\r\n]*)?")]
    private static partial Regex ParameterSuffix();
}
