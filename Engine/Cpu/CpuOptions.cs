namespace Engine.Cpu;

/// <summary>How a <see cref="CpuBackend"/> uses the processor.</summary>
public sealed record CpuOptions
{
    /// <summary>The largest <see cref="Threads"/>.</summary>
    public const int MostThreads = 1024;

    /// <summary>Threads that share the work, the caller's included; null for one a processor. Results are the same bits for any number, unless <see cref="Convolution"/> is measured.</summary>
    public int? Threads { get; init; }

    /// <summary>Forces the matrix microkernels of a lower instruction set; null for the widest that the processor has.</summary>
    public InstructionSet? InstructionSet { get; init; }

    /// <summary>How convolutions and their gradients are computed.</summary>
    public ConvolutionMethod Convolution { get; init; }
}

/// <summary>How a backend computes convolutions and their gradients.</summary>
public enum ConvolutionMethod
{
    /// <summary>The fastest for each layer: Winograd's algorithms where they apply and pay, im2col and a matrix product elsewhere.</summary>
    Fastest,

    /// <summary>The same, but a layer of inference takes what is fastest when each way is timed on this machine, once, before its first run. Which one that is, and so the
    /// last bits of results, may then differ from machine to machine.</summary>
    Measured,

    /// <summary>im2col and a matrix product everywhere: the sums that the definition writes down.</summary>
    Im2Col,

    /// <summary>Winograd's algorithms for 2×2 outputs in all three directions wherever they apply, im2col elsewhere.</summary>
    Winograd2,

    /// <summary>Winograd's F(4×4, 3×3) and F(4×4, 5×5) forward and by input wherever they apply, 2×2 outputs for the same layers by weights, im2col elsewhere.</summary>
    Winograd4,

    /// <summary>Winograd's F(6×6, 3×3) forward and by input wherever it applies, F(2×2, 3×3) for the same layers by weights, im2col elsewhere.</summary>
    Winograd6,
}
