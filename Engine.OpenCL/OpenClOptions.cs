namespace Engine.OpenCL;

/// <summary>Which kernels make matrix products and convolutions.</summary>
public enum KernelFamily
{
    /// <summary>Register tiles alone, without local memory and barriers: for processors.</summary>
    Direct,

    /// <summary>Tiles in local memory, double buffered, and register tiles: for GPUs. Work-groups of 256 and barriers; it runs on processors too, slowly.</summary>
    Tiled,
}

/// <summary>How convolutions and their gradients are computed.</summary>
public enum OpenClConvolution
{
    /// <summary>The fastest for each layer and kind of device: Winograd's algorithms where they apply and pay, the definition's sums elsewhere. F(4×4, 3×3), which
    /// rounds more, only forward with filters that are prepared once, so in inference.</summary>
    Fastest,

    /// <summary>The sums that the definition writes down, everywhere.</summary>
    Direct,

    /// <summary>F(2×2, 3×3) wherever it applies: 3×3, stride 1, no dilation, one group, channels in multiples of 16.</summary>
    Winograd2,

    /// <summary>F(4×4, 3×3) wherever it applies: the same layers; by the weights F(2×2, 3×3).</summary>
    Winograd4,
}

/// <summary>How matrix products and convolutions are rounded.</summary>
public enum OpenClPrecision
{
    /// <summary>Float32 throughout.</summary>
    Float32,

    /// <summary>Operands rounded to TF32 (10 bits behind the point), sums in float32, on NVIDIA's tensor cores from compute capability 8.0 on.</summary>
    Tf32,
}

/// <summary>How an <see cref="OpenClBackend"/> is opened.</summary>
public sealed record OpenClOptions
{
    /// <summary>The device: null for the default (GPUs before others), a number (<c>0</c>), or a part of its name or its platform's.</summary>
    public string? Device { get; init; }

    /// <summary>The family of kernels; null for the one that suits the device's type.</summary>
    public KernelFamily? Kernels { get; init; }

    /// <summary>How convolutions and their gradients are computed.</summary>
    public OpenClConvolution Convolution { get; init; }

    /// <summary>How products are rounded. TF32 is tried on a small product when the device is opened, with tiles, and without Winograd, whose sums it would lose
    /// more of than tensor cores save. Products of up to eight rows, which wait for memory, stay float32.</summary>
    public OpenClPrecision Precision { get; init; }

    /// <summary>The most bytes that one buffer may take, below what the driver says; null for the driver's own limit. Batches are split by it.</summary>
    public long? LargestBufferBytes { get; init; }

    /// <summary>How long work may take once it is waited for before the device counts as hung; <see cref="Timeout.InfiniteTimeSpan"/> for ever. Null for
    /// two minutes on GPUs and accelerators, where a training step takes seconds, and for ever on processors, which are slow but do not hang.</summary>
    public TimeSpan? HangTimeout { get; init; }

    /// <summary>Whether the compiler is to say what it makes of the kernels, for <see cref="OpenClBackend.CompiledKernels"/>. NVIDIA's then names registers;
    /// none come from the cache.</summary>
    public bool ExplainsKernels { get; init; }

    /// <summary>Floats that a processor's kernels take to a vector, in place of what the device says; null for that.</summary>
    internal int? VectorWidth { get; init; }

    /// <summary>Floats of Winograd's transformed tiles at once, in place of what suits the device; null for that.</summary>
    internal int? WinogradPieceFloats { get; init; }

    /// <summary>What one fill clears at most.</summary>
    internal long LargestFillBytes { get; init; } = 1 << 30;

    /// <summary>Where compiled kernels are kept for the next process; null to keep none. By default the user's cache folder.</summary>
    public string? CacheFolder { get; init; } = BinaryCache.DefaultFolder;
}
