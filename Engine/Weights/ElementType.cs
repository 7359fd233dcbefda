namespace Engine.Weights;

/// <summary>The element types of the safetensors format and their sizes in bits.</summary>
internal static class ElementType
{
    private static readonly Dictionary<string, int> Bits = new(StringComparer.Ordinal)
    {
        ["BOOL"] = 8, ["U8"] = 8, ["I8"] = 8, ["F8_E4M3"] = 8, ["F8_E5M2"] = 8, ["F8_E8M0"] = 8,
        ["U16"] = 16, ["I16"] = 16, ["F16"] = 16, ["BF16"] = 16,
        ["U32"] = 32, ["I32"] = 32, ["F32"] = 32,
        ["U64"] = 64, ["I64"] = 64, ["F64"] = 64, ["C64"] = 64,
        ["F4"] = 4, ["F6_E2M3"] = 6, ["F6_E3M2"] = 6,
    };

    /// <summary>Bits of an element, or null for a type that the format does not know.</summary>
    internal static int? BitsOf(string type) => Bits.TryGetValue(type, out int bits) ? bits : null;

    internal static string Known => string.Join(", ", Bits.Keys);
}
