namespace Engine.OpenCL;

/// <summary>Float32 peaks from the makers' datasheets, without tensor or matrix cores, at boost clock.</summary>
public static class DatasheetPeak
{
    // The first whose words are all in the device's name counts, so that special ones stand before general ones.
    private static readonly (string[] Words, double Teraflops, string Source)[] Known =
    [
        (["H200"], 66.9, "NVIDIA H200 datasheet, 67"),
        (["H100", "PCIe"], 51.2, "NVIDIA H100 PCIe product brief"),
        (["H100", "NVL"], 60, "NVIDIA H100 NVL datasheet"),
        (["H100"], 66.9, "NVIDIA Hopper architecture white paper, SXM5"),
        (["A100"], 19.5, "NVIDIA A100 datasheet"),
        (["V100", "SXM2"], 15.7, "NVIDIA V100 datasheet"),
        (["T4"], 8.1, "NVIDIA T4 datasheet"),
        (["L40S"], 91.6, "NVIDIA L40S datasheet"),
        (["RTX 4090"], 82.6, "NVIDIA Ada architecture white paper"),
        (["RTX 3090"], 35.6, "NVIDIA Ampere GA102 white paper"),
        (["MI300X"], 163.4, "AMD Instinct MI300X datasheet"),
        (["MI250X"], 47.9, "AMD Instinct MI250X datasheet, both dies"),
    ];

    /// <summary>A device's peak in FLOP/s and where it is from; null where none is known here. A processor's under an OpenCL driver never is.</summary>
    public static (double FlopsPerSecond, string Source)? Of(OpenClDevice device)
    {
        ArgumentNullException.ThrowIfNull(device);
        if (device.Type == OpenClDeviceType.Cpu)
            return null;
        foreach ((string[] words, double teraflops, string source) in Known)
        {
            if (words.All(w => device.Name.Contains(w, StringComparison.OrdinalIgnoreCase)))
                return (1e12 * teraflops, source);
        }

        return null;
    }
}
