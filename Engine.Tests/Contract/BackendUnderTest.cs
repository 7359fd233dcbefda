using Engine.Backends;
using Engine.Cpu;
using Engine.OpenCL;
using Engine.Tests.Support;

namespace Engine.Tests.Contract;

/// <summary>A backend that the contract fixtures run on. Every one is wrapped in the checking decorator, so the tests' own calls are checked too.</summary>
/// <param name="Name">Shown in the fixtures' names.</param>
/// <param name="Create">Opens it.</param>
/// <param name="Margin">Whether tensors are placed inside their buffers with something to tread on at both ends; else a buffer is exactly one tensor.</param>
/// <param name="Unavailable">Why it cannot be opened on this machine; null where it can.</param>
public sealed record BackendUnderTest(string Name, Func<IBackend> Create, bool Margin = true, string? Unavailable = null)
{
    /// <summary>Every backend. A new one is one more line.</summary>
    public static IEnumerable<BackendUnderTest> All => ChildProcess.IsChild ? AtUnmappedPages : [Cpu("cpu", null), OpenCl("opencl", null)];

    /// <summary>Every backend, and the kernels that an OpenCL device would not take by itself.</summary>
    public static IEnumerable<BackendUnderTest> WithOtherKernels => ChildProcess.IsChild ? All : [.. All, OtherKernels];

    /// <summary>Every backend, and the other ways of making matrix products that they can be told to use: lower instruction sets, GPUs' kernels on a processor.</summary>
    public static IEnumerable<BackendUnderTest> WithLowerInstructionSets => ChildProcess.IsChild
        ? All
        : [.. All, .. Enum.GetValues<InstructionSet>().Where(set => set < InstructionSets.Best).Select(set => Cpu($"cpu, {set}", set)), OtherKernels];

    /// <summary>These, and the CPU backend told to compute convolutions as their definition sums them, and OpenCL's families by Winograd wherever that applies.</summary>
    public static IEnumerable<BackendUnderTest> WithEveryMethod => ChildProcess.IsChild
        ? All
        :
        [
            .. WithLowerInstructionSets, Cpu("cpu, im2col", null, ConvolutionMethod.Im2Col), Cpu("cpu, winograd2", null, ConvolutionMethod.Winograd2),
            .. Enum.GetValues<KernelFamily>().Select(family => OpenCl($"opencl, {family}, Winograd", family, OpenClConvolution.Winograd2)),
        ];

    /// <summary>The CPU backend, and OpenCL's families, told to use Winograd's algorithms for 4×4 or 6×6 outputs, whose results are not exact.</summary>
    public static IEnumerable<BackendUnderTest> WithLargeTiles =>
    [
        .. new[] { ConvolutionMethod.Winograd4, ConvolutionMethod.Winograd6 }.SelectMany(method => ChildProcess.IsChild && GuardedMemory.IsSupported
            ? Enum.GetValues<GuardSide>().Select(side => AtUnmappedPage(side, method))
            : Enum.GetValues<InstructionSet>().Where(set => set <= InstructionSets.Best).Select(set => Cpu($"cpu, {method}, {set}", set, method))),
        .. ChildProcess.IsChild ? [] : Enum.GetValues<KernelFamily>().Select(family => OpenCl($"opencl, {family}, Winograd4", family, OpenClConvolution.Winograd4)),
    ];

    /// <summary>What a child process runs on: operands that end, and others that start, at a page that cannot be touched.</summary>
    private static IEnumerable<BackendUnderTest> AtUnmappedPages => GuardedMemory.IsSupported
        ? Enum.GetValues<GuardSide>().Select(side => AtUnmappedPage(side, ConvolutionMethod.Fastest))
        : [Cpu("cpu", null)];

    /// <summary>Whether it is told to use Winograd's algorithms for gradients by weights even where maps are so small that some taps see little of them.</summary>
    internal bool MixesTaps { get; init; }

    /// <summary>What it is told of convolutions, in the CPU backend's words.</summary>
    internal ConvolutionMethod Convolution { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Name;

    /// <summary>The OpenCL device with the family of kernels that it would not take by itself: the GPUs' on a processor.</summary>
    private static BackendUnderTest OtherKernels
    {
        get
        {
            KernelFamily other = OpenClDevices.Find().Devices is [var device, ..] && OpenClBackend.FamilyFor(device) == KernelFamily.Tiled ? KernelFamily.Direct : KernelFamily.Tiled;
            return OpenCl($"opencl, {other}", other);
        }
    }

    /// <summary>The default OpenCL device: PoCL where there is no GPU.</summary>
    private static BackendUnderTest OpenCl(string name, KernelFamily? kernels, OpenClConvolution convolution = OpenClConvolution.Fastest) =>
        new(name, () => new CheckingBackend(new OpenClBackend(new OpenClOptions { Kernels = kernels, Convolution = convolution })), Unavailable: OpenClDevices.Find().Reason)
        {
            MixesTaps = convolution is OpenClConvolution.Winograd2 or OpenClConvolution.Winograd4,
            Convolution = convolution == OpenClConvolution.Winograd4 ? ConvolutionMethod.Winograd4 : ConvolutionMethod.Fastest,
        };

    private static BackendUnderTest AtUnmappedPage(GuardSide side, ConvolutionMethod method) => new(
        $"cpu, {method}, unmapped page {side}",
        () => new CheckingBackend(new GuardedBackend(new CpuBackend(new CpuOptions { Threads = 2, Convolution = method }), side)), Margin: false)
    {
        Convolution = method,
    };

    private static BackendUnderTest Cpu(string name, InstructionSet? set, ConvolutionMethod method = ConvolutionMethod.Fastest) =>
        new(name, () => new CheckingBackend(new CpuBackend(new CpuOptions { Threads = 2, InstructionSet = set, Convolution = method })))
        {
            MixesTaps = method is ConvolutionMethod.Winograd2,
            Convolution = method,
        };
}
