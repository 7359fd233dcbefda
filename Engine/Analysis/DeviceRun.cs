using Engine.Backends;
using Engine.Models;
using Engine.Tensors;
using Engine.Training;

namespace Engine.Analysis;

/// <summary>A network on a device with generated images, ready to run or to learn over and over.</summary>
public sealed class DeviceRun : IDisposable
{
    private readonly Network _network;
    private readonly Learner? _learner;
    private readonly float[] _images, _logits;
    private readonly int[] _labels;
    private readonly int _batch;

    /// <summary>Makes the network with random weights, and the batch.</summary>
    public DeviceRun(IBackend backend, DeviceWork work)
    {
        ArgumentNullException.ThrowIfNull(work);
        _batch = work.Batch;
        _network = new Network(work.Architecture, backend);
        _network.InitializeWeights(1);
        _images = new float[_batch * _network.Architecture.Input.Length];
        for (int i = 0; i < _images.Length; i++)
            _images[i] = CounterRandom.Uniform(2, (ulong)i);
        _logits = new float[_batch * _network.Architecture.Classes];
        _labels = [.. Enumerable.Range(0, _batch).Select(i => i % _network.Architecture.Classes)];
        if (work.Trains)
            _learner = new Learner(_network, _batch, new LearnerOptions { Optimizer = new SgdOptimizer { LearningRate = 1e-4, WeightDecay = 5e-4 }, ReadEvery = 1_000 });
    }

    /// <summary>One batch classified, whose logits are waited for, or one step of SGD with momentum and weight decay, which is not.</summary>
    public void Enqueue()
    {
        if (_learner is null)
            _network.Run(_images, _batch, _logits);
        else
            _learner.Step(_images, _labels);
    }

    /// <summary>The same; it ends with the device done.</summary>
    public void Once()
    {
        Enqueue();
        _network.Backend.Synchronize();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _learner?.Dispose();
        _network.Dispose();
    }
}
