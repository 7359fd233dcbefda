using Engine.Backends;
using Engine.Layers;
using Engine.Models;
using Engine.Tensors;

namespace Engine.Training;

/// <summary>A network and its optimiser: batches in, one step of learning each. It knows nothing of data sets, epochs and files; a trainer does.</summary>
/// <remarks>
/// <para>θ ← θ − α · ∂L/∂θ, with L the batch's mean cross-entropy. A step uploads images and labels, and nothing else crosses to the device; losses
/// gather there. From the second step on nothing managed is allocated.</para>
/// <para>A batch whose activations are larger than the device's largest buffer is learnt from in parts, with the same result; batch norm, whose
/// statistics are the whole batch's, does not allow that.</para>
/// <para>The network's weights change in place; between steps it can be run and saved.</para>
/// </remarks>
public sealed class Learner : IDisposable
{
    private readonly IBackend _backend;
    private readonly LearnerOptions _options;
    private readonly GradientArena _gradients;
    private readonly BatchParts _parts;
    private readonly DeviceBuffer[] _memory;
    private readonly Tensor[][] _memoryOfRuns;
    private readonly DeviceBuffer _statistics;
    private readonly DeviceBuffer? _measuredBuffer;
    private readonly Tensor _measuredBefore;
    private readonly Tensor _squaredNorm;
    private readonly object _turn = new();
    private readonly float[] _read;
    private readonly StepLoss[] _losses;
    private int _window, _lossCount;

    // Of the images of the step under way.
    private ImageLayout _layout;

    /// <summary>Takes memory for gradients, activations and what the optimiser remembers.</summary>
    /// <param name="network">The network; its weights must be set and kept. It stays the caller's.</param>
    /// <param name="batch">Images a step.</param>
    /// <param name="options">How to learn; null for plain defaults.</param>
    /// <exception cref="ArgumentException">A setting makes no sense, or nothing is left to learn.</exception>
    /// <exception cref="InvalidOperationException">The network has no weights.</exception>
    /// <exception cref="OutOfMemoryException">The backend has not that much, or not even one image fits in its largest buffer.</exception>
    public Learner(Network network, int batch, LearnerOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(network);
        if (batch < 1)
            throw new ArgumentOutOfRangeException(nameof(batch), batch, $"A batch has at least one image; {batch} came.");
        _options = options ?? new LearnerOptions();
        _options.Check();
        network.RequireKeptWeights("train", always: true);
        if (_options.Frozen.FirstOrDefault(prefix => !network.Architecture.Layers.Any(l => l.Parameters.Count > 0 && IsUnder(prefix, l))) is { } nothing)
            throw new ArgumentException($"No layer with weights of {network.Architecture.Name} is called '{nothing}' or begins so. Its layers are called like {network.Architecture.Layers[0].Name}.", nameof(options));
        (Network, Batch, _backend) = (network, batch, network.Backend);
        _memory = new DeviceBuffer[_options.Optimizer.Memory.Count];
        _gradients = new GradientArena(network.Architecture, _backend, network.Parameters, Learns);
        try
        {
            _parts = new BatchParts(network.Architecture, _backend, batch, network.Parameters, _gradients);
            Shape whole = _gradients.All.Shape;
            for (int i = 0; i < _memory.Length; i++)
                _memory[i] = _backend.Allocate(whole.Length);
            _memoryOfRuns = [.. _gradients.Runs.Select(run => _memory.Select(m => new Tensor(m, run.Gradients.Offset, run.Gradients.Shape)).ToArray())];
            int window = _options.ReadEvery;
            _statistics = _backend.Allocate(2L * window + 1);
            _squaredNorm = new Tensor(_statistics, 2L * window, new Shape(1));
            if (network.Parameters.Measured is { IsNone: false } measured)
            {
                _measuredBuffer = _backend.Allocate(measured.Length);
                _measuredBefore = new Tensor(_measuredBuffer, 0, measured.Shape);
            }

            (_read, _losses) = (new float[2 * window], new StepLoss[window]);
        }
        catch
        {
            // A caller may try a smaller batch next.
            Dispose();
            throw;
        }
    }

    /// <summary>The network that learns.</summary>
    public Network Network { get; }

    /// <summary>Images a step.</summary>
    public int Batch { get; }

    /// <summary>How it learns.</summary>
    public LearnerOptions Options => _options;

    /// <summary>Steps taken.</summary>
    public long Steps { get; private set; }

    /// <summary>Bytes for activations and their gradients.</summary>
    public long ActivationBytes => _parts.ActivationBytes;

    /// <summary>Bytes for the weights' gradients and what the optimiser remembers.</summary>
    public long OptimizerBytes => _gradients.All.Length * sizeof(float) * (1 + _memory.Length);

    /// <summary>What the steps showed whose losses were read by the last call of <see cref="Step"/> or <see cref="ReadLosses"/>.</summary>
    public ReadOnlySpan<StepLoss> Losses => _losses.AsSpan(0, _lossCount);

    internal GradientArena Gradients => _gradients;

    /// <summary>The network over the whole batch.</summary>
    /// <exception cref="InvalidOperationException">The batch is learnt from in parts.</exception>
    internal TrainingGraph Graph => Parts is 1
        ? _parts.All[0].Graph
        : throw new InvalidOperationException($"{Batch} images are looked at in one piece here, and {_backend.Description} has no buffer for so many. Use a smaller batch.");

    /// <summary>How many parts the device learns a batch from: 1 where its largest buffer holds the activations of all.</summary>
    public int Parts => _parts.All.Length;

    /// <summary>Is shown steps from within; null for nobody.</summary>
    internal IStepWatcher? Watcher { get; set; }

    /// <summary>What is random in the step to come.</summary>
    internal TrainingStep NextStep => StepAt(Steps);

    /// <summary>Learns from a batch: forward, loss, gradients, one step of the optimiser.</summary>
    /// <param name="images"><see cref="Batch"/> images of the network's input size.</param>
    /// <param name="labels">A class for each image.</param>
    /// <param name="learningRate">α of this step; null for the optimiser's own.</param>
    /// <param name="layout">The order within <paramref name="images"/>.</param>
    /// <exception cref="ArgumentException">There are more or fewer images or labels than a batch, or a label is not a class.</exception>
    /// <exception cref="TrainingDivergedException">A loss that was read is not a number. With <see cref="LearnerOptions.ReadEvery"/> of 1 the weights and
    /// batch norm's running statistics are those from before the step.</exception>
    public void Step(ReadOnlySpan<float> images, ReadOnlySpan<int> labels, double? learningRate = null, ImageLayout layout = ImageLayout.ChannelsLast)
    {
        Network.Enter();
        try
        {
            _lossCount = 0;
            _layout = layout;
            Differentiate(images, labels, readsLosses: true);
            Optimize(learningRate ?? _options.Optimizer.LearningRate);
            Steps++;
            Network.ForgetPrepared();
        }
        finally
        {
            Network.Leave();
        }
    }

    /// <summary>Reads the losses of the steps since the last reading into <see cref="Losses"/>.</summary>
    /// <exception cref="TrainingDivergedException">One is not a number.</exception>
    public void ReadLosses()
    {
        Network.Enter();
        try
        {
            _lossCount = 0;
            if (_window > 0)
                Read(null, []);
        }
        finally
        {
            Network.Leave();
        }
    }

    /// <summary>Frees what was taken; the network stays.</summary>
    public void Dispose()
    {
        // Some are not there yet where there was no room for all.
        _parts?.Dispose();
        _gradients.Dispose();
        _statistics?.Dispose();
        _measuredBuffer?.Dispose();
        foreach (DeviceBuffer? memory in _memory)
            memory?.Dispose();
    }

    /// <summary>Everything of a step but its last part: the gradients of a batch, from weights that stay as they are.</summary>
    internal void GradientsOf(ReadOnlySpan<float> images, ReadOnlySpan<int> labels)
    {
        Network.Enter();
        try
        {
            _layout = ImageLayout.ChannelsLast;
            Differentiate(images, labels, readsLosses: false);
            _window = 0;
        }
        finally
        {
            Network.Leave();
        }
    }

    /// <summary>What the optimiser remembers of a parameter, laid out as it; none for one that does not learn.</summary>
    internal IEnumerable<(string Name, Tensor Memory)> MemoryOf(int layer, int parameter)
    {
        Tensor gradient = _gradients.Of(layer)[parameter];
        if (gradient.IsNone)
            yield break;
        for (int i = 0; i < _memory.Length; i++)
            yield return (_options.Optimizer.Memory[i], new Tensor(_memory[i], gradient.Offset, gradient.Shape));
    }

    /// <summary>Goes on as if so many steps had been taken.</summary>
    internal void ContinueFrom(long steps) => (Steps, _window, _lossCount) = (steps, 0, 0);

    private TrainingStep StepAt(long steps) => new(CounterRandom.Bits(_options.Seed, (ulong)steps));

    private bool Learns(ArchitectureLayer layer) => !_options.Frozen.Any(prefix => IsUnder(prefix, layer));

    private static bool IsUnder(string prefix, ArchitectureLayer layer) => layer.Name == prefix || layer.Name.StartsWith(prefix + ".", StringComparison.Ordinal);

    /// <summary>Forward, loss and gradients, part by part; the loss waits on the device, unless it is time to read.</summary>
    private void Differentiate(ReadOnlySpan<float> images, ReadOnlySpan<int> labels, bool readsLosses)
    {
        Check(images, labels);
        Network.Parameters.TakeTurn(_turn);
        int imageLength = images.Length / Batch;
        var statistics = new Tensor(_statistics, 2L * _window, new Shape(2));
        if (_window == 0)
            _backend.Fill(new Tensor(_statistics, 0, new Shape(2 * _options.ReadEvery)), 0);
        _gradients.Clear();
        if (_measuredBuffer is not null)
            _backend.Copy(Network.Parameters.Measured, _measuredBefore);
        IStepWatcher? watcher = Watcher is not null && Watcher.Begins(Steps + 1) ? Watcher : null;
        if (watcher is not null || Parts == 1)
            Graph.Watcher = watcher;
        for (int i = 0; i < _parts.All.Length; i++)
        {
            BatchPart part = _parts.All[i];
            ImageUpload.Send(_backend, images.Slice(part.First * imageLength, part.Images * imageLength), Network.Architecture.Input, _layout, part.Graph.Input);
            _backend.UploadIndices(labels.Slice(part.First, part.Images), part.Graph.Labels);
            TrainingStep step = NextStep with { FirstImage = part.First };
            part.Graph.Forward(step);
            part.Graph.Loss((float)_options.LabelSmoothing, statistics);
            if (i == _parts.All.Length - 1)
            {
                _window++;
                if (readsLosses && _window == _options.ReadEvery)
                    Read(NextStep, images);
            }

            part.Graph.Backward(step);
        }

        watcher?.Ends();
    }

    private void Optimize(double rate)
    {
        if (_options.ClipNorm is { } norm)
        {
            _backend.SquaredNorm(_gradients.All, _squaredNorm);
            _backend.ClipByNorm(_gradients.All, _squaredNorm, (float)norm);
        }

        for (int i = 0; i < _memoryOfRuns.Length; i++)
        {
            LearningRun run = _gradients.Runs[i];
            _options.Optimizer.Step(_backend, rate, Steps + 1, run.Weights, run.Gradients, _memoryOfRuns[i]);
        }
    }

    /// <summary>Reads the window; <paramref name="current"/> is the step under way, whose weights are still as they were and whose images are at hand.</summary>
    private void Read(TrainingStep? current, ReadOnlySpan<float> images)
    {
        int count = _window;
        _window = 0;
        _backend.Download(new Tensor(_statistics, 0, new Shape(2 * count)), _read.AsSpan(0, 2 * count));
        long first = Steps + (current is null ? 1 : 2) - count;
        for (int i = 0; i < count; i++)
        {
            _losses[i] = new StepLoss(first + i, _read[2 * i] / Batch, (int)_read[2 * i + 1]);
            if (!float.IsFinite(_losses[i].Loss))
                throw Diverged(first + i, _losses[i].Loss, current ?? StepAt(Math.Max(0, Steps - 1)), images);
        }

        _lossCount = count;
    }

    /// <summary>The error of a step, from the first part of the batch that shows a layer. Once a step is over, only the last part's images are still there.</summary>
    private TrainingDivergedException Diverged(long step, float loss, TrainingStep random, ReadOnlySpan<float> images)
    {
        TrainingDivergedException found = FindDivergence(step, loss, random, images);

        // The forward pass moved the running statistics, and once more while the layer was looked for; the weights have not followed.
        if (_measuredBuffer is not null && !images.IsEmpty)
            _backend.Copy(_measuredBefore, Network.Parameters.Measured);
        return found;
    }

    private TrainingDivergedException FindDivergence(long step, float loss, TrainingStep random, ReadOnlySpan<float> images)
    {
        int imageLength = images.Length / Batch;
        foreach (BatchPart part in images.IsEmpty ? _parts.All[^1..] : _parts.All)
        {
            if (!images.IsEmpty && Parts > 1)
                ImageUpload.Send(_backend, images.Slice(part.First * imageLength, part.Images * imageLength), Network.Architecture.Input, _layout, part.Graph.Input);
            if (Divergence.Find(part.Graph, Network, step, loss, random with { FirstImage = part.First }) is { } found)
                return found;
        }

        return Divergence.WithoutLayer(step, loss);
    }

    private void Check(ReadOnlySpan<float> images, ReadOnlySpan<int> labels)
    {
        Shape batch = Network.Architecture.Input.WithBatch(Batch);
        if (images.Length != batch.Length)
            throw new ArgumentException($"A batch of {batch} has {batch.Length} values; {images.Length} came.", nameof(images));
        if (labels.Length != Batch)
            throw new ArgumentException($"A batch of {Batch} images needs as many labels; {labels.Length} came.", nameof(labels));
        foreach (int label in labels)
        {
            if ((uint)label >= (uint)Network.Architecture.Classes)
                throw new ArgumentException($"{Network.Architecture.Name} tells {Network.Architecture.Classes} classes apart, so labels go from 0 to {Network.Architecture.Classes - 1}; {label} came.", nameof(labels));
        }
    }
}
