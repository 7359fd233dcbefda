using System.Globalization;

namespace Engine.Cli.Output;

/// <summary>Amounts of memory for a person.</summary>
internal static class ByteText
{
    private const long Kibi = 1 << 10, Mebi = 1 << 20, Gibi = 1 << 30;

    /// <summary><c>1.5 KiB</c>, <c>527.8 MiB</c>, <c>31.3 GiB</c>.</summary>
    internal static string Of(long bytes)
    {
        (long unit, string name) = bytes switch { >= Gibi => (Gibi, "GiB"), >= Mebi => (Mebi, "MiB"), _ => (Kibi, "KiB") };
        return string.Create(CultureInfo.InvariantCulture, $"{bytes / (double)unit:N1} {name}");
    }
}
