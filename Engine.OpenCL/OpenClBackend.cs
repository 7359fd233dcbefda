using System.Buffers;
using System.Globalization;
using Engine.Backends;
using Engine.Tensors;
using Silk.NET.OpenCL;

namespace Engine.OpenCL;

/// <summary>An OpenCL device of any vendor as a backend: kernels in OpenCL C 1.2, one in-order queue.</summary>
/// <remarks>One thread at a time may call it. Results are the same bits on every run of one device. Kernels are compiled when they are first used.</remarks>
public sealed unsafe partial class OpenClBackend : IBackend
{
    // Floats that a GPU's work-item reads at once.
    private const int VectorOfGpu = 4;

    private readonly OpenClContext _context;
    private readonly DeviceMemory _memory;
    private readonly ScratchMemory _scratch;
    private readonly StagingMemory _staging;
    private readonly ProgramCache _programs;
    private readonly Products _products;
    private readonly PointwiseKernels _pointwise;
    private readonly PoolingKernels _pooling;
    private readonly LocalResponseNormKernels _localResponseNorm;
    private readonly ChannelSumKernels _channelSums;
    private readonly ChannelTotalKernels _channelTotals;
    private readonly BatchNormKernels _batchNorm;
    private readonly SoftmaxKernels _softmax;
    private readonly OptimizerKernels _optimizer;
    private readonly SquaredNormKernels _squaredNorm;
    private readonly PeakKernels _peak;
    private readonly bool _roundsCorrectly;
    private bool _disposed;

    /// <summary>Opens a device.</summary>
    /// <param name="options">Which, and how; null for the default device.</param>
    /// <exception cref="OpenClUnavailableException">There is no loader, no driver or no such device.</exception>
    /// <exception cref="OpenClPrecisionException">TF32 is asked for, and the device has none.</exception>
    /// <exception cref="OpenClException">The driver does not open it.</exception>
    public OpenClBackend(OpenClOptions? options = null)
        : this(options ?? new OpenClOptions(), cl => new OpenClCalls(cl))
    {
    }

    internal OpenClBackend(OpenClOptions options, Func<CL, OpenClCalls> calls)
    {
        OpenClDiscovery discovery = OpenClDevices.Find(OpenClLibrary.Candidates, out IReadOnlyList<FoundDevice> all, out CL? cl);
        FoundDevice found = Choose(discovery, all, options.Device);
        if (options.LargestBufferBytes is { } most && most < found.Device.LargestBufferBytes)
            found = found with { Device = found.Device with { LargestBufferBytes = most } };
        if (options.VectorWidth is { } width)
            found = found with { Device = found.Device with { VectorWidth = width } };
        _context = new OpenClContext(calls(cl!), found, options.HangTimeout, options.LargestFillBytes);
        _memory = new DeviceMemory(_context);
        _scratch = new ScratchMemory(_context, _memory);
        _staging = new StagingMemory(_context);
        _roundsCorrectly = found.RoundsCorrectly;
        _programs = new ProgramCache(_context, new BinaryCache(options.ExplainsKernels ? null : options.CacheFolder), _roundsCorrectly, options.ExplainsKernels);
        KernelFamily family = options.Kernels ?? (options.Precision == OpenClPrecision.Tf32 ? KernelFamily.Tiled : FamilyFor(found.Device));
        TunedSettings tuned = TunedSettings.None;
        if (family == KernelFamily.Tiled)
            (tuned, TuningNotice) = new TuningStore(options.CacheFolder).Stored(found.Device);
        TileTable tiles = tuned.TilesOn(found.Device);
        WinogradChoice choice = new(
            options.Precision == OpenClPrecision.Tf32 ? OpenClConvolution.Direct : options.Convolution, family == KernelFamily.Tiled ? tuned.Limits() : WinogradLimits.None,
            options.WinogradPieceFloats);
        DirectTile tile = DirectTile.For(found.Device);
        _products = family == KernelFamily.Tiled
            ? TiledProducts(tiles, _programs, choice, options.Precision)
            : new DirectProducts(
                _context, _memory, _scratch, _programs, tile, new DirectWinograd(choice, _context, _memory, _scratch, new WinogradKernels(_programs, family, tile), tile));
        _pointwise = new PointwiseKernels(_programs);
        _pooling = new PoolingKernels(_programs, family == KernelFamily.Direct ? tile.Width : VectorOfGpu);
        _localResponseNorm = new LocalResponseNormKernels(_programs);
        _channelSums = new ChannelSumKernels(_programs, _scratch);
        _channelTotals = new ChannelTotalKernels(_programs);
        _batchNorm = new BatchNormKernels(_programs);
        _peak = new PeakKernels(_programs, found.Device.Type == OpenClDeviceType.Cpu ? tile.Width : 1);
        _softmax = new SoftmaxKernels(_programs, _scratch, sharesRows: family == KernelFamily.Tiled);
        _optimizer = new OptimizerKernels(_programs);
        _squaredNorm = new SquaredNormKernels(_programs, _scratch, family);
        if (options.Precision != OpenClPrecision.Tf32)
            return;
        try
        {
            double error = TensorCores.Try(this, tiles), exact = TensorCores.Error(this, tiles[default], OpenClPrecision.Float32);
            PrecisionNotice = FormattableString.Invariant(
                $"TF32 on tensor cores: in a product tried here a sum was off by at most {error:E1} of its terms' magnitudes, in float32 by {exact:E1}.");
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public string Name => "opencl";

    /// <inheritdoc/>
    public string Description => $"{Device.Name}, {Device.Platform}, driver {Device.DriverVersion}, {_products.Description}";

    /// <inheritdoc/>
    public long LargestBuffer => Device.LargestBufferBytes / sizeof(float);

    /// <summary>The device.</summary>
    public OpenClDevice Device => _context.Device;

    /// <summary>Why what <see cref="DeviceTuning"/> stored for this device is not used, in one sentence; null where it is, or where there is nothing.</summary>
    public string? TuningNotice { get; }

    /// <summary>What TF32 loses beside float32, measured when the device was opened, in one sentence; null where products are float32.</summary>
    public string? PrecisionNotice { get; }

    /// <summary>Contexts, queues, buffers, programs, kernels and events that live.</summary>
    internal int LiveHandles => _context.Calls.LiveHandles;

    /// <summary>What measures the device itself.</summary>
    internal PeakKernels Peak => _peak;

    /// <summary>The compiled kernels.</summary>
    internal ProgramCache Programs => _programs;

    /// <summary>Buffers that are kept for the next of their size go back to the driver.</summary>
    internal void GiveBackIdleBuffers() => _memory.Trim();

    /// <summary>Programs beside these that nobody keeps, on disk or in memory, when they are disposed.</summary>
    internal ProgramCache PassingPrograms() => new(_context, new BinaryCache(null), _roundsCorrectly);

    /// <summary>The products of GPUs on this device.</summary>
    /// <param name="tiles">Their tiles.</param>
    /// <param name="programs">Where their kernels are kept.</param>
    /// <param name="winograd">Where Winograd's algorithms are used; null for nowhere.</param>
    /// <param name="precision">How products are rounded.</param>
    internal TiledProducts TiledProducts(TileTable tiles, ProgramCache programs, WinogradChoice? winograd = null, OpenClPrecision precision = OpenClPrecision.Float32)
    {
        var planner = new TilePlanner(Device, tiles);
        var kernels = new TiledKernels(programs, precision);
        var splits = new SplitKernels(programs);
        var matMul = new TiledMatMul(planner, kernels, splits, _scratch);
        return new TiledProducts(Device, planner, kernels, splits, matMul, _scratch, programs, winograd is null
            ? null
            : new TiledWinograd(winograd, _context, _memory, _scratch, new WinogradKernels(programs, KernelFamily.Tiled, DirectTile.For(Device)), matMul));
    }

    /// <summary>The kernels that were used until now, by file and name.</summary>
    public IReadOnlyList<CompiledKernel> CompiledKernels() => _programs.Describe();

    /// <inheritdoc/>
    public DeviceBuffer Allocate(long length)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 1);
        return new OpenClBuffer(_context, _memory, length);
    }

    /// <inheritdoc/>
    public void Upload(ReadOnlySpan<float> source, in Tensor destination)
    {
        RequireLength(destination.Length, source.Length);
        fixed (float* s = source)
            _staging.Upload((byte*)s, OpenClBuffer.HandleOf(destination), destination.Offset * sizeof(float), destination.Length * sizeof(float));
    }

    /// <inheritdoc/>
    public void UploadIndices(ReadOnlySpan<int> source, in IndexTensor destination)
    {
        RequireLength(destination.Length, source.Length);
        fixed (int* s = source)
            _staging.Upload((byte*)s, OpenClBuffer.HandleOf(destination), destination.Offset * sizeof(int), destination.Length * sizeof(int));
    }

    /// <inheritdoc/>
    public void Upload<TState>(in Tensor destination, TState state, SpanAction<float, TState> fill)
    {
        ArgumentNullException.ThrowIfNull(fill);
        if (destination.Length > int.MaxValue)
            throw new ArgumentOutOfRangeException(nameof(destination), $"One transfer moves at most {int.MaxValue} elements; {destination.Length} came. Transfer it in slices.");
        nint handle = OpenClBuffer.HandleOf(destination);
        long offset = destination.Offset * sizeof(float), bytes = destination.Length * sizeof(float);
        if (bytes <= StagingMemory.LargestBytes)
        {
            _staging.Upload(handle, offset, bytes, state, fill);
            return;
        }

        // Mapping waits, and gives the tensor's own memory where the device shares the host's, else the driver's staging memory: for weights too large for ours.
        void* mapped = _context.Map(handle, MapFlags.WriteInvalidateRegion, offset, bytes, "mapping memory for an upload");
        int status;
        try
        {
            fill(new Span<float>(mapped, (int)destination.Length), state);
        }
        finally
        {
            status = _context.Calls.Unmap(_context.Queue, handle, mapped);
        }

        _context.Check(status, "sending mapped memory");
    }

    /// <inheritdoc/>
    public void Download(in Tensor source, Span<float> destination)
    {
        RequireLength(source.Length, destination.Length);
        fixed (float* d = destination)
            Download(OpenClBuffer.HandleOf(source), source.Offset, source.Length, d);
    }

    /// <inheritdoc/>
    public void DownloadIndices(in IndexTensor source, Span<int> destination)
    {
        RequireLength(source.Length, destination.Length);
        fixed (int* d = destination)
            Download(OpenClBuffer.HandleOf(source), source.Offset, source.Length, d);
    }

    /// <inheritdoc/>
    public void Copy(in Tensor source, in Tensor destination)
    {
        RequireLength(destination.Length, source.Length);
        _context.Check(
            _context.Calls.Copy(
                _context.Queue, OpenClBuffer.HandleOf(source), OpenClBuffer.HandleOf(destination),
                source.Offset * sizeof(float), destination.Offset * sizeof(float), source.Length * sizeof(float)),
            "copying");
    }

    /// <inheritdoc/>
    public void Fill(in Tensor destination, float value) => _context.Check(
        _context.Fill(OpenClBuffer.HandleOf(destination), value, destination.Offset * sizeof(float), destination.Length * sizeof(float)), "filling memory");

    /// <inheritdoc/>
    public void Discard(in Tensor tensor)
    {
        // OpenCL has no call for it: the memory stays until its buffer is freed.
    }

    /// <inheritdoc/>
    public void Synchronize() => _context.Finish();

    /// <summary>Waits for the device and releases everything that is the backend's own. Buffers that were allocated here stay their owners'.</summary>
    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        _staging.Dispose();
        _scratch.Dispose();
        _programs.Dispose();
        _memory.Dispose();
        _context.Dispose();
    }

    private void Download(nint buffer, long offset, long length, void* target)
    {
        if (_context.IsWatched)
            _staging.Download(buffer, offset * sizeof(float), length * sizeof(float), (byte*)target);
        else
            _context.Read(buffer, offset * sizeof(float), length * sizeof(float), target);
    }

    private static void RequireLength(long expected, long came)
    {
        if (expected != came)
            throw new ArgumentException($"A transfer's two sides must be equally long: the tensor has {expected} elements and {came} came.");
    }

    /// <summary>GPUs and accelerators get tiles in local memory if they take the work-groups for them.</summary>
    internal static KernelFamily FamilyFor(OpenClDevice device) =>
        device.Type == OpenClDeviceType.Cpu || device.MaxWorkGroupSize < Tile.DefaultItems ? KernelFamily.Direct : KernelFamily.Tiled;

    private static FoundDevice Choose(OpenClDiscovery discovery, IReadOnlyList<FoundDevice> all, string? wanted)
    {
        if (all.Count == 0)
            throw new OpenClUnavailableException(discovery.Reason ?? "There is no OpenCL device.");
        if (wanted is null)
            return all[0];
        FoundDevice? found = int.TryParse(wanted, NumberStyles.None, CultureInfo.InvariantCulture, out int index)
            ? all.FirstOrDefault(f => f.Device.Index == index)
            : all.FirstOrDefault(f => Has(f.Device.Name, wanted)) ?? all.FirstOrDefault(f => Has(f.Device.Platform, wanted) || Has(f.Device.Vendor, wanted));
        return found ?? throw new OpenClUnavailableException(
            $"There is no OpenCL device '{wanted}'; there {(all.Count == 1 ? "is" : "are")} {string.Join(", ", all.Select(f => $"opencl:{f.Device.Index} ({f.Device.Name})"))}.");
    }

    private static bool Has(string text, string part) => text.Contains(part, StringComparison.OrdinalIgnoreCase);
}
