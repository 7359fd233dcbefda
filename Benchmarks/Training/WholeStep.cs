using Engine.Backends;
using Engine.Models;
using Engine.Tensors;
using Engine.Training;

namespace Benchmarks.Training;

/// <summary>A network that is trained with one batch of random images over and over.</summary>
public sealed class WholeStep : IDisposable
{
    private readonly Network _network;
    private readonly Learner _learner;
    private readonly float[] _images;
    private readonly int[] _labels;

    /// <summary>Makes the network with random weights, and the batch.</summary>
    public WholeStep(IBackend backend, TrainingCase training)
    {
        ArgumentNullException.ThrowIfNull(training);
        _network = new Network(training.Architecture, backend);
        _network.InitializeWeights(1);
        _learner = new Learner(_network, training.Batch, new LearnerOptions { Optimizer = new SgdOptimizer { LearningRate = 1e-4, Momentum = 0.9, WeightDecay = 5e-4 } });
        _images = new float[training.Batch * _network.Architecture.Input.Length];
        for (int i = 0; i < _images.Length; i++)
            _images[i] = CounterRandom.Uniform(2, (ulong)i);
        _labels = [.. Enumerable.Range(0, training.Batch).Select(i => i % _network.Architecture.Classes)];
    }

    /// <summary>One step.</summary>
    public void Run() => _learner.Step(_images, _labels);

    /// <inheritdoc/>
    public void Dispose()
    {
        _learner.Dispose();
        _network.Dispose();
    }
}
