using Engine.Backends;
using Engine.Layers;
using Engine.Tensors;
using Engine.Weights;

namespace Engine.Models;

/// <summary>A network with weights on a backend, ready to classify images.</summary>
/// <remarks>It serves one caller at a time. It plans its memory at the first run with a batch size; later runs with that size allocate nothing
/// managed. The backend must outlive it.</remarks>
public sealed class Network : IDisposable
{
    private readonly NetworkParameters _parameters;
    private readonly bool _keepWeights;
    private readonly PreparedWeights?[] _prepared;
    private readonly Dictionary<int, NetworkPlan> _plans = [];
    private InferenceSteps? _steps;
    private DeviceBuffer[] _slabs = [];
    private int _largestBatch;
    private int _busy;
    private bool _disposed;

    /// <summary>Takes memory for the parameters; <see cref="LoadWeights(string, IProgress{WeightsProgress}?, CancellationToken, HeadReplacement?)"/> or
    /// <see cref="InitializeWeights"/> fills them.</summary>
    /// <param name="architecture">The network on paper.</param>
    /// <param name="backend">Where it runs; it must outlive the network.</param>
    /// <param name="options">How weights are held; null keeps them.</param>
    /// <exception cref="OutOfMemoryException">The backend has not that much.</exception>
    public Network(Architecture architecture, IBackend backend, NetworkOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(architecture);
        ArgumentNullException.ThrowIfNull(backend);
        (Architecture, Backend) = (architecture, backend);
        _keepWeights = options?.KeepWeights ?? true;
        _parameters = new NetworkParameters(architecture, backend);
        _prepared = new PreparedWeights?[architecture.Layers.Count];
    }

    /// <summary>The network on paper.</summary>
    public Architecture Architecture { get; }

    /// <summary>Where it runs.</summary>
    public IBackend Backend { get; }

    /// <summary>Loads weights from a safetensors file with torchvision's names. The whole file is checked before anything is changed.</summary>
    /// <param name="path">The file.</param>
    /// <param name="progress">Told after each tensor.</param>
    /// <param name="cancellationToken">Stops between pieces of a few hundred kilobytes; the network then counts as not loaded.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is malformed, or a tensor is missing, surplus or of a wrong shape; the message names it.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <param name="replacedHead">Gives the last linear layer new values instead of the file's, which may be of another number of classes; null loads it too.</param>
    public void LoadWeights(string path, IProgress<WeightsProgress>? progress = null, CancellationToken cancellationToken = default, HeadReplacement? replacedHead = null)
    {
        using SafetensorsFile file = SafetensorsFile.Open(path);
        WeightsCheck.RequireWeightsAlone(file);
        LoadWeights(file, progress, cancellationToken, replacedHead);
    }

    /// <summary>Loads weights from any source of tensors with torchvision's names, checked as a whole before anything is changed.</summary>
    /// <exception cref="InvalidDataException">A tensor is missing, surplus or of a wrong shape; the message names it.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; the network then counts as not loaded.</exception>
    public void LoadWeights(IWeightSource source, IProgress<WeightsProgress>? progress = null, CancellationToken cancellationToken = default, HeadReplacement? replacedHead = null)
    {
        ArgumentNullException.ThrowIfNull(source);
        Enter();
        try
        {
            // What is refused leaves the network as it was, prepared forms included: they may be all that is left of the weights.
            _parameters.Check(source, replacedHead);
            ForgetPrepared();
            _parameters.Load(source, replacedHead, progress, cancellationToken);
        }
        finally
        {
            Leave();
        }
    }

    /// <summary>Writes the weights as a safetensors file with torchvision's names; an older file is replaced only when the new one is whole.</summary>
    /// <param name="path">The file.</param>
    /// <param name="metadata">Remarks for the file's header beside <c>format</c> and <c>model</c>; null for none.</param>
    /// <exception cref="InvalidOperationException">The network has no weights yet, or was told not to keep them.</exception>
    /// <exception cref="IOException">The file cannot be written; what was there stays.</exception>
    public void SaveWeights(string path, IReadOnlyDictionary<string, string>? metadata = null)
    {
        Enter();
        try
        {
            RequireKeptWeights("save");
            var remarks = new Dictionary<string, string> { ["format"] = "pt", ["model"] = Architecture.Name };
            foreach ((string key, string value) in metadata ?? new Dictionary<string, string>())
                remarks[key] = value;
            SafetensorsWriter.Write(path, _parameters.ToFile(), remarks);
        }
        finally
        {
            Leave();
        }
    }

    /// <summary>Reads one parameter, in PyTorch's order: a convolution's filters as (output channels, input channels, height, width), a linear layer's weights as (outputs, inputs).</summary>
    /// <param name="name">Its name in a weights file: <c>features.0.weight</c>.</param>
    /// <param name="values">As many values as it has.</param>
    /// <exception cref="ArgumentException">There is no such parameter, or it has another number of values.</exception>
    /// <exception cref="InvalidOperationException">The network has no weights yet, or was told not to keep them.</exception>
    public void ReadParameter(string name, Span<float> values)
    {
        Enter();
        try
        {
            RequireKeptWeights("read");
            _parameters.Read(name, values);
        }
        finally
        {
            Leave();
        }
    }

    /// <summary>Sets one parameter, in the order of <see cref="ReadParameter"/>; the others stay.</summary>
    /// <param name="name">Its name in a weights file: <c>features.0.weight</c>.</param>
    /// <param name="values">As many values as it has.</param>
    /// <exception cref="ArgumentException">There is no such parameter, or it has another number of values.</exception>
    /// <exception cref="InvalidOperationException">The network has no weights yet, or was told not to keep them.</exception>
    public void WriteParameter(string name, ReadOnlySpan<float> values)
    {
        Enter();
        try
        {
            RequireKeptWeights("change");
            _parameters.Write(name, values);
            ForgetPrepared();
        }
        finally
        {
            Leave();
        }
    }

    /// <summary>Gives every parameter its first value. The same seed gives the same values on every backend.</summary>
    /// <param name="seed">Where the random numbers come from.</param>
    /// <param name="initializer">Their distribution; null for <see cref="Initializer.PyTorch"/>.</param>
    public void InitializeWeights(ulong seed, Initializer? initializer = null)
    {
        Enter();
        try
        {
            ForgetPrepared();
            _parameters.Initialize(initializer ?? Initializer.PyTorch, seed);
        }
        finally
        {
            Leave();
        }
    }

    /// <summary>Classifies a batch: images in, one row of logits an image out.</summary>
    /// <param name="images">batch images of the network's input size, one after another.</param>
    /// <param name="batch">The number of images, at least 1.</param>
    /// <param name="logits">batch × classes values.</param>
    /// <param name="layout">The order within <paramref name="images"/>.</param>
    /// <exception cref="ArgumentException">A span has not the length that the batch needs.</exception>
    /// <exception cref="InvalidOperationException">The network has no weights yet, or is in use by another thread.</exception>
    /// <exception cref="OutOfMemoryException">The device has not that much, or one image alone is too large for one of its buffers. A batch that is runs in parts.</exception>
    public void Run(ReadOnlySpan<float> images, int batch, Span<float> logits, ImageLayout layout = ImageLayout.ChannelsLast)
    {
        if (batch < 1)
            throw new ArgumentOutOfRangeException(nameof(batch), batch, "A batch has at least one image.");
        if (images.Length != batch * Architecture.Input.Length)
        {
            throw new ArgumentException(
                $"{batch} images of {Architecture.Input} need {batch * Architecture.Input.Length} values; {images.Length} came.", nameof(images));
        }

        if (logits.Length != (long)batch * Architecture.Classes)
            throw new ArgumentException($"{batch} rows of {Architecture.Classes} logits need {(long)batch * Architecture.Classes} values; room for {logits.Length} came.", nameof(logits));

        Enter();
        try
        {
            RequireWeights();
            InferenceSteps steps = Prepare();
            int parts = BatchSplit.Count(batch, LargestPart(steps));
            Reserve(steps, BatchSplit.Longest(batch, parts));
            int imageLength = (int)Architecture.Input.Length, classes = Architecture.Classes;
            for (int part = 0; part < parts; part++)
            {
                (int first, int count) = BatchSplit.Part(batch, parts, part);
                NetworkPlan plan = PlanFor(steps, count);
                ImageUpload.Send(Backend, images.Slice(first * imageLength, count * imageLength), Architecture.Input, layout, plan.Input);
                plan.Run();
                Backend.Download(plan.Output, logits.Slice(first * classes, count * classes));
            }
        }
        finally
        {
            Leave();
        }
    }

    /// <summary>Frees the parameters, the prepared weights and the working memory; the backend stays open.</summary>
    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        ForgetPrepared();
        FreeSlabs();
        _parameters.Dispose();
    }

    /// <summary>The parameters, for a training that changes them in place.</summary>
    internal NetworkParameters Parameters => _parameters;

    /// <summary>Fails with a sentence unless every weight is there as it was loaded.</summary>
    /// <param name="purpose">What they are needed for.</param>
    /// <param name="always">Whether they are needed after a run, too, at which they may be given up.</param>
    internal void RequireKeptWeights(string purpose, bool always = false)
    {
        RequireWeights();
        if (always && !_keepWeights)
            throw new InvalidOperationException($"{Architecture.Name} may give its weights up when it runs, for it was made with NetworkOptions.KeepWeights = false. Make it with KeepWeights to {purpose} it.");
        if (_parameters.WereDiscarded)
            throw new InvalidOperationException($"{Architecture.Name} gave its weights up when it first ran, as NetworkOptions.KeepWeights = false allows. Make it with KeepWeights to {purpose} it.");
    }

    /// <summary>Takes the network for something longer than one call; others are refused until <see cref="Leave"/>.</summary>
    internal void Enter()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (Interlocked.Exchange(ref _busy, 1) != 0)
            throw new InvalidOperationException("The network is in use by another thread. Give each thread a network and a backend of its own, or take turns.");
    }

    /// <summary>Ends what <see cref="Enter"/> began.</summary>
    internal void Leave() => Volatile.Write(ref _busy, 0);

    /// <summary>The weights were changed in place: what was prepared from them is thrown away, and with it the weights themselves where they were given up for it.</summary>
    internal void ForgetPrepared()
    {
        _plans.Clear();
        _steps = null;
        DisposePrepared();
        _parameters.ForgetDiscarded();
    }

    /// <summary>The most images whose maps fit in the device's largest buffer.</summary>
    private int LargestPart(InferenceSteps steps)
    {
        long longest = Math.Max(steps.FirstSlab, steps.SecondSlab), images = Backend.LargestBuffer / longest;
        return images >= 1
            ? (int)Math.Min(images, int.MaxValue)
            : throw BatchSplit.TooLarge($"One image of {Architecture.Input} in {Architecture.Name}", longest, Backend);
    }

    /// <summary>Prepares every layer's weights, once until they change, and decides from what came of it how the network runs.</summary>
    private InferenceSteps Prepare()
    {
        if (_steps is not null)
            return _steps;
        try
        {
            for (int i = 0; i < _prepared.Length; i++)
                _prepared[i] = Architecture.Layers[i].Layer.Prepare(Backend, Architecture.Layers[i].Input, _parameters.Of(i));
        }
        catch
        {
            DisposePrepared();
            throw;
        }

        // Only now, when nothing can fail any more: half prepared, the network would have lost its weights.
        for (int i = 0; i < _prepared.Length && !_keepWeights; i++)
        {
            if (_prepared[i] is not null)
                _parameters.DiscardWeights(i);
        }

        return _steps = InferenceSteps.Of(Architecture, Backend, i => _prepared[i]);
    }

    private void DisposePrepared()
    {
        for (int i = 0; i < _prepared.Length; i++)
        {
            _prepared[i]?.Dispose();
            _prepared[i] = null;
        }
    }

    /// <summary>Working memory for so many images at once.</summary>
    private void Reserve(InferenceSteps steps, int batch)
    {
        // A backend that measures may take another way after the weights changed, and so need other memory.
        if (batch <= _largestBatch && steps.FirstSlab * _largestBatch <= _slabs[0].Length && steps.SecondSlab * _largestBatch <= _slabs[1].Length)
            return;
        FreeSlabs();
        DeviceBuffer first = Backend.Allocate(steps.FirstSlab * batch);
        try
        {
            _slabs = [first, Backend.Allocate(steps.SecondSlab * batch)];
        }
        catch
        {
            first.Dispose();
            throw;
        }

        _largestBatch = batch;
    }

    private NetworkPlan PlanFor(InferenceSteps steps, int batch)
    {
        if (_plans.TryGetValue(batch, out NetworkPlan? plan))
            return plan;
        plan = NetworkPlan.Create(Architecture, steps, Backend, batch, _slabs, _parameters.Of, i => _prepared[i]);
        _plans.Add(batch, plan);
        return plan;
    }

    private void FreeSlabs()
    {
        _plans.Clear();
        foreach (DeviceBuffer slab in _slabs)
            slab.Dispose();
        _slabs = [];
        _largestBatch = 0;
    }

    private void RequireWeights()
    {
        if (!_parameters.AreSet)
            throw new InvalidOperationException($"{Architecture.Name} has no weights yet. Call LoadWeights or InitializeWeights first; a load that failed or was cancelled must be repeated.");
    }
}
