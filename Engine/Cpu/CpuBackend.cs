using System.Buffers;
using Engine.Backends;
using Engine.Tensors;

namespace Engine.Cpu;

/// <summary>The processor as a backend: hand-written SIMD, persistent threads, no native library.</summary>
/// <remarks>One thread at a time may call it, whatever networks it serves; results are the same bits for any number of threads. Its threads wait for work, parked, until it is disposed.</remarks>
public sealed unsafe partial class CpuBackend : IBackend
{
    // The slots of _rearranged.
    private const int RearrangedImages = 0;
    private const int RearrangedFilters = 1;

    private readonly MicroKernel _kernel;
    private readonly ConvolutionMethod _convolution;
    private readonly WorkerPool _pool;
    private readonly ScratchSpace _scratch;
    private readonly ScratchSpace _tileScratch;
    private readonly ScratchSpace _filterScratch = new(1);
    private readonly ScratchSpace _rearranged = new(2);
    private CpuBuffer _zeros = new(4096);

    /// <summary>Opens the processor.</summary>
    /// <param name="options">Threads and instruction set; null for all processors and the widest set.</param>
    /// <exception cref="ArgumentOutOfRangeException">The thread count is not between 1 and <see cref="CpuOptions.MostThreads"/>.</exception>
    /// <exception cref="PlatformNotSupportedException">The instruction set asked for is not there.</exception>
    public CpuBackend(CpuOptions? options = null)
    {
        int threads = options?.Threads ?? Environment.ProcessorCount;
        if (threads is < 1 or > CpuOptions.MostThreads)
            throw new ArgumentOutOfRangeException(nameof(options), threads, $"The thread count must be between 1 and {CpuOptions.MostThreads}.");
        _kernel = MicroKernel.For(options?.InstructionSet ?? InstructionSets.Best);
        _convolution = options?.Convolution ?? ConvolutionMethod.Fastest;
        _pool = new WorkerPool(threads);
        _scratch = new ScratchSpace(threads);
        _tileScratch = new ScratchSpace(threads);
    }

    /// <inheritdoc/>
    public string Name => "cpu";

    /// <inheritdoc/>
    public long LargestBuffer => long.MaxValue / sizeof(float);

    /// <inheritdoc/>
    public string Description => $"{Processor.Name}, {InstructionSets.DisplayName(_kernel.InstructionSet)}, {_pool.Threads} thread{(_pool.Threads == 1 ? "" : "s")}";

    /// <summary>Threads that share the work, the caller's included.</summary>
    public int Threads => _pool.Threads;

    /// <summary>The instruction set of the matrix microkernels.</summary>
    public InstructionSet InstructionSet => _kernel.InstructionSet;

    /// <inheritdoc/>
    public DeviceBuffer Allocate(long length)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 1);
        return new CpuBuffer(length);
    }

    /// <inheritdoc/>
    public void Upload(ReadOnlySpan<float> source, in Tensor destination)
    {
        _pool.ExpectWork();
        source.CopyTo(SpanOf(destination, source.Length));
    }

    /// <inheritdoc/>
    public void UploadIndices(ReadOnlySpan<int> source, in IndexTensor destination)
    {
        RequireLength(destination.Length, source.Length);
        source.CopyTo(new Span<int>(CpuBuffer.PointerOf(destination), source.Length));
    }

    /// <inheritdoc/>
    public void Upload<TState>(in Tensor destination, TState state, SpanAction<float, TState> fill)
    {
        ArgumentNullException.ThrowIfNull(fill);
        _pool.ExpectWork();
        fill(SpanOf(destination, destination.Length), state);
    }

    /// <inheritdoc/>
    public void Download(in Tensor source, Span<float> destination) => SpanOf(source, destination.Length).CopyTo(destination);

    /// <inheritdoc/>
    public void DownloadIndices(in IndexTensor source, Span<int> destination)
    {
        RequireLength(source.Length, destination.Length);
        new Span<int>(CpuBuffer.PointerOf(source), destination.Length).CopyTo(destination);
    }

    /// <inheritdoc/>
    public void Copy(in Tensor source, in Tensor destination)
    {
        RequireLength(destination.Length, source.Length);
        var body = new CopyBody(CpuBuffer.PointerOf(source), CpuBuffer.PointerOf(destination), source.Length);
        _pool.Run(ref body, PartsFor(source.Length, 1));
    }

    /// <inheritdoc/>
    public void Fill(in Tensor destination, float value)
    {
        var body = new FillBody(CpuBuffer.PointerOf(destination), destination.Length, value);
        _pool.Run(ref body, PartsFor(destination.Length, 1));
    }

    /// <inheritdoc/>
    public void Discard(in Tensor tensor) => HugePages.Release(CpuBuffer.PointerOf(tensor), (nuint)tensor.Length * sizeof(float));

    /// <inheritdoc/>
    public void Synchronize()
    {
        // Every call has finished its work when it returns.
    }

    /// <summary>Stops the threads and frees the working memory. Buffers that were allocated here stay their owners', who may still read and write them; whatever
    /// computes throws <see cref="ObjectDisposedException"/> from now on.</summary>
    public void Dispose()
    {
        _pool.Dispose();
        _scratch.Dispose();
        _tileScratch.Dispose();
        _filterScratch.Dispose();
        _rearranged.Dispose();
        _zeros.Dispose();
    }

    private static Span<float> SpanOf(in Tensor tensor, long length)
    {
        RequireLength(tensor.Length, length);
        if (length > int.MaxValue)
            throw new ArgumentOutOfRangeException(nameof(tensor), $"One transfer moves at most {int.MaxValue} elements; {length} came. Transfer it in slices.");
        return new Span<float>(CpuBuffer.PointerOf(tensor), (int)length);
    }

    private static void RequireLength(long expected, long came)
    {
        if (expected != came)
            throw new ArgumentException($"A transfer's two sides must be equally long: the tensor has {expected} elements and {came} came.");
    }

    /// <summary>At least <paramref name="floats"/> zeros, to be read where an image ends.</summary>
    private float* Zeros(int floats)
    {
        if (_zeros.Length < floats)
        {
            var larger = new CpuBuffer(floats);
            _zeros.Dispose();
            _zeros = larger;
        }

        return _zeros.Pointer;
    }

    /// <summary>Parts that <paramref name="items"/> of <paramref name="cost"/> elements each are worth.</summary>
    private int PartsFor(long items, long cost) => (int)Math.Clamp(Math.Min(items, items * cost / 8192), 1, _pool.Threads);
}
