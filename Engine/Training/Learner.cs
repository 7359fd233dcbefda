using Engine.Backends;
using Engine.Layers;
using Engine.Models;
using Engine.Tensors;

namespace Engine.Training;

/// <summary>A network and its optimiser: batches in, one step of learning each. It knows nothing of data sets, epochs and files; a trainer does.</summary>
/// <remarks>
/// <para>θ ← θ − α · ∂L/∂θ, with L the batch's mean cross-entropy. A step uploads images and labels, and nothing else crosses to the device; losses
/// gather there. From the second step on nothing managed is allocated.</para>
/// <para>The network's weights change in place; between steps it can be run and saved.</para>
/// </remarks>
public sealed class Learner : IDisposable
{
    private readonly IBackend _backend;
    private readonly LearnerOptions _options;
    private readonly GradientArena _gradients;
    private readonly TrainingGraph _graph;
    private readonly DeviceBuffer[] _memory;
    private readonly Tensor[][] _memoryOfRuns;
    private readonly DeviceBuffer _statistics;
    private readonly Tensor _squaredNorm;
    private readonly float[] _read;
    private readonly StepLoss[] _losses;
    private int _window, _lossCount;

    /// <summary>Takes memory for gradients, activations and what the optimiser remembers.</summary>
    /// <param name="network">The network; its weights must be set and kept. It stays the caller's.</param>
    /// <param name="batch">Images a step.</param>
    /// <param name="options">How to learn; null for plain defaults.</param>
    /// <exception cref="ArgumentException">A setting makes no sense, or nothing is left to learn.</exception>
    /// <exception cref="InvalidOperationException">The network has no weights.</exception>
    /// <exception cref="OutOfMemoryException">The backend has not that much.</exception>
    public Learner(Network network, int batch, LearnerOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(network);
        if (batch < 1)
            throw new ArgumentOutOfRangeException(nameof(batch), batch, $"A batch has at least one image; {batch} came.");
        _options = options ?? new LearnerOptions();
        _options.Check();
        network.RequireKeptWeights("train");
        if (_options.Frozen.FirstOrDefault(prefix => !network.Architecture.Layers.Any(l => l.Parameters.Count > 0 && IsUnder(prefix, l))) is { } nothing)
            throw new ArgumentException($"No layer with weights of {network.Architecture.Name} is called '{nothing}' or begins so. Its layers are called like {network.Architecture.Layers[0].Name}.", nameof(options));
        (Network, Batch, _backend) = (network, batch, network.Backend);
        _gradients = new GradientArena(network.Architecture, _backend, network.Parameters, Learns);
        _graph = new TrainingGraph(network.Architecture, _backend, batch, network.Parameters, _gradients);
        Shape whole = _gradients.All.Shape;
        _memory = [.. _options.Optimizer.Memory.Select(_ => _backend.Allocate(whole.Length))];
        _memoryOfRuns = [.. _gradients.Runs.Select(run => _memory.Select(m => new Tensor(m, run.Gradients.Offset, run.Gradients.Shape)).ToArray())];
        int window = _options.ReadEvery;
        _statistics = _backend.Allocate(2L * window + 1);
        _squaredNorm = new Tensor(_statistics, 2L * window, new Shape(1));
        (_read, _losses) = (new float[2 * window], new StepLoss[window]);
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
    public long ActivationBytes => _graph.ActivationBytes;

    /// <summary>Bytes for the weights' gradients and what the optimiser remembers.</summary>
    public long OptimizerBytes => _gradients.All.Length * sizeof(float) * (1 + _memory.Length);

    /// <summary>What the steps showed whose losses were read by the last call of <see cref="Step"/> or <see cref="ReadLosses"/>.</summary>
    public ReadOnlySpan<StepLoss> Losses => _losses.AsSpan(0, _lossCount);

    internal GradientArena Gradients => _gradients;

    internal TrainingGraph Graph => _graph;

    /// <summary>Is shown steps from within; null for nobody.</summary>
    internal IStepWatcher? Watcher { get; set; }

    /// <summary>What is random in the step to come.</summary>
    internal TrainingStep NextStep => StepAt(Steps);

    /// <summary>Learns from a batch: forward, loss, gradients, one step of the optimiser.</summary>
    /// <param name="images"><see cref="Batch"/> images of the network's input size, channels last.</param>
    /// <param name="labels">A class for each image.</param>
    /// <param name="learningRate">α of this step; null for the optimiser's own.</param>
    /// <exception cref="ArgumentException">There are more or fewer images or labels than a batch, or a label is not a class.</exception>
    /// <exception cref="TrainingDivergedException">A loss that was read is not a number. With <see cref="LearnerOptions.ReadEvery"/> of 1 the weights are
    /// those from before the step.</exception>
    public void Step(ReadOnlySpan<float> images, ReadOnlySpan<int> labels, double? learningRate = null)
    {
        Network.Enter();
        try
        {
            TrainingStep step = Gather(images, labels);
            _lossCount = 0;
            if (_window == _options.ReadEvery)
                Read(step);
            Differentiate(step);
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
        _lossCount = 0;
        if (_window > 0)
            Read(null);
    }

    /// <summary>Frees what was taken; the network stays.</summary>
    public void Dispose()
    {
        _graph.Dispose();
        _gradients.Dispose();
        _statistics.Dispose();
        foreach (DeviceBuffer memory in _memory)
            memory.Dispose();
    }

    /// <summary>Everything of a step but its last part: the gradients of a batch, from weights that stay as they are.</summary>
    internal void GradientsOf(ReadOnlySpan<float> images, ReadOnlySpan<int> labels)
    {
        TrainingStep step = Gather(images, labels);
        Differentiate(step);
        _window = 0;
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

    /// <summary>Forward and loss; the loss waits on the device.</summary>
    private TrainingStep Gather(ReadOnlySpan<float> images, ReadOnlySpan<int> labels)
    {
        Check(images, labels);
        _backend.Upload(images, _graph.Input);
        _backend.UploadIndices(labels, _graph.Labels);
        if (_window == 0)
            _backend.Fill(new Tensor(_statistics, 0, new Shape(2 * _options.ReadEvery)), 0);
        TrainingStep step = NextStep;
        _graph.Watcher = Watcher is not null && Watcher.Begins(Steps + 1) ? Watcher : null;
        _graph.Forward(step);
        _graph.Loss((float)_options.LabelSmoothing, new Tensor(_statistics, 2L * _window, new Shape(2)));
        _window++;
        return step;
    }

    private void Differentiate(in TrainingStep step)
    {
        _backend.Fill(_gradients.All, 0);
        _graph.Backward(step);
        _graph.Watcher?.Ends();
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

    /// <summary>Reads the window; <paramref name="current"/> is the step under way, whose weights are still as they were.</summary>
    private void Read(TrainingStep? current)
    {
        int count = _window;
        _window = 0;
        _backend.Download(new Tensor(_statistics, 0, new Shape(2 * count)), _read.AsSpan(0, 2 * count));
        long first = Steps + (current is null ? 1 : 2) - count;
        for (int i = 0; i < count; i++)
        {
            _losses[i] = new StepLoss(first + i, _read[2 * i] / Batch, (int)_read[2 * i + 1]);
            if (!float.IsFinite(_losses[i].Loss))
                throw Divergence.Describe(_graph, Network, first + i, _losses[i].Loss, current ?? StepAt(Math.Max(0, Steps - 1)));
        }

        _lossCount = count;
    }

    private void Check(ReadOnlySpan<float> images, ReadOnlySpan<int> labels)
    {
        if (images.Length != _graph.Input.Length)
            throw new ArgumentException($"A batch of {_graph.Input.Shape} has {_graph.Input.Length} values; {images.Length} came.", nameof(images));
        if (labels.Length != Batch)
            throw new ArgumentException($"A batch of {Batch} images needs as many labels; {labels.Length} came.", nameof(labels));
        foreach (int label in labels)
        {
            if ((uint)label >= (uint)Network.Architecture.Classes)
                throw new ArgumentException($"{Network.Architecture.Name} tells {Network.Architecture.Classes} classes apart, so labels go from 0 to {Network.Architecture.Classes - 1}; {label} came.", nameof(labels));
        }
    }
}
