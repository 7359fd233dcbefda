namespace Engine.OpenCL;

/// <summary>What kind of processor a device is.</summary>
public enum OpenClDeviceType
{
    /// <summary>A graphics processor.</summary>
    Gpu,

    /// <summary>A dedicated accelerator.</summary>
    Accelerator,

    /// <summary>The host's own processor under an OpenCL driver.</summary>
    Cpu,

    /// <summary>Anything else that a driver offers.</summary>
    Other,
}

/// <summary>An OpenCL device as its driver describes it.</summary>
/// <param name="Index">Its number among all devices: the N of <c>opencl:N</c>.</param>
/// <param name="Platform">The driver's platform: <c>NVIDIA CUDA</c>, <c>Portable Computing Language</c>.</param>
/// <param name="Name">The device's name.</param>
/// <param name="Vendor">Who made it.</param>
/// <param name="Type">What kind of processor it is.</param>
/// <param name="DriverVersion">The driver's version.</param>
/// <param name="Version">The OpenCL version that the device offers.</param>
/// <param name="ComputeUnits">Compute units: streaming multiprocessors, cores.</param>
/// <param name="ClockMHz">The highest clock in MHz; 0 where the driver does not say.</param>
/// <param name="GlobalMemoryBytes">Memory in bytes.</param>
/// <param name="LargestBufferBytes">The most that one buffer may take, in bytes.</param>
/// <param name="LocalMemoryBytes">Local memory of a work-group in bytes.</param>
/// <param name="MaxWorkGroupSize">Work-items in a work-group at most.</param>
/// <param name="VectorWidth">Floats in a vector register of a processor; 1 for most GPUs, and 0 where the driver does not say.</param>
/// <param name="Extensions">Extensions by name.</param>
public sealed record OpenClDevice(
    int Index, string Platform, string Name, string Vendor, OpenClDeviceType Type, string DriverVersion, string Version,
    int ComputeUnits, int ClockMHz, long GlobalMemoryBytes, long LargestBufferBytes, long LocalMemoryBytes, long MaxWorkGroupSize,
    int VectorWidth, IReadOnlyList<string> Extensions)
{
    private const int EnginesOfIntelsCore = 16;

    /// <summary>Parts that each hold whole work-groups. Intel counts its units by threads' engines, of which sixteen make such a part, and eight on some models.</summary>
    internal int Cores => Type == OpenClDeviceType.Gpu && Vendor.Contains("Intel", StringComparison.OrdinalIgnoreCase) ? Math.Max(1, ComputeUnits / EnginesOfIntelsCore) : ComputeUnits;

    /// <summary>Whether its compiler can be told how many registers a work-item may take, and to say how many it takes: NVIDIA's.</summary>
    internal bool HasNvidiasCompiler => Extensions.Contains("cl_nv_compiler_options");
}

/// <summary>The devices found, or why there are none.</summary>
/// <param name="Devices">Every device: GPUs first, those with memory of their own and the larger ones before others, then accelerators, then processors.</param>
/// <param name="Reason">One sentence on why there is no device; null where there is one.</param>
public sealed record OpenClDiscovery(IReadOnlyList<OpenClDevice> Devices, string? Reason);
