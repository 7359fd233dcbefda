using System.Text.RegularExpressions;

namespace Engine.OpenCL;

/// <summary>Float32 peaks from the makers' datasheets, without tensor or matrix cores, at boost clock.</summary>
public static class DatasheetPeak
{
    // Each figure was found in the source it names, or in a reprint of its table. A name must end where the pattern does, or go on as the card's other sizes
    // do: an H200 NVL, an RTX 4090 D and an RTX 3090 Ti have other peaks. H100 NVL is left out, for which sources differ (60 and 67), and AMD's cards, since
    // its driver names the instruction set (gfx942) that several of them share.
    private static readonly (string Name, double Teraflops, string Source)[] Known =
    [
        ("H200$", 66.9, "NVIDIA H200 datasheet, 67: an H100 SXM5 with more memory"),
        ("H100 80GB HBM3$", 66.9, "NVIDIA H100 architecture white paper, SXM5"),
        ("H100 PCIe$", 51.2, "NVIDIA H100 architecture white paper, PCIe"),
        (@"\bA100[- ]", 19.5, "NVIDIA A100 datasheet"),
        (@"\bV100-SXM2", 15.7, "NVIDIA V100 datasheet, SXM2"),
        (@"\bT4$", 8.1, "NVIDIA T4 datasheet"),
        ("L40S$", 91.6, "NVIDIA L40S datasheet"),
        ("RTX 4090$", 82.6, "NVIDIA Ada GPU architecture white paper, 16,384 cores at 2,520 MHz"),
        ("RTX 3090$", 35.6, "NVIDIA Ampere GA102 white paper, 10,496 cores at 1,695 MHz"),
    ];

    /// <summary>A device's peak in FLOP/s and where it is from; null where none is known here. A processor's under an OpenCL driver never is.</summary>
    public static (double FlopsPerSecond, string Source)? Of(OpenClDevice device)
    {
        ArgumentNullException.ThrowIfNull(device);
        if (device.Type == OpenClDeviceType.Cpu)
            return null;
        foreach ((string name, double teraflops, string source) in Known)
        {
            if (Regex.IsMatch(device.Name, name, RegexOptions.CultureInvariant))
                return (1e12 * teraflops, source);
        }

        return null;
    }
}
