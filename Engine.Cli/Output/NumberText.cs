using System.Globalization;

namespace Engine.Cli.Output;

/// <summary>Numbers for people, with a decimal point in every country.</summary>
internal static class NumberText
{
    /// <summary>A number in one of .NET's formats.</summary>
    internal static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
