namespace Engine.Cli.Studies.Gpu;

/// <summary>What a device stands for in the comparison.</summary>
internal enum DeviceRole
{
    /// <summary>The processor as the engine uses it: what the others are held against.</summary>
    Cpu,

    /// <summary>The processor by matrix products only, without Winograd's algorithms.</summary>
    Products,

    /// <summary>One thread without vector instructions: the processor as plain code uses it.</summary>
    Untuned,

    /// <summary>A GPU or another accelerator through OpenCL.</summary>
    Gpu,

    /// <summary>The host's own processor, or a device of no known kind, through OpenCL.</summary>
    OpenClProcessor,
}
