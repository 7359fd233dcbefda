using Engine.Backends;
using Engine.Tensors;

namespace Engine.Models;

/// <summary>A batch to learn from: in one piece where the device can hold it, else in parts whose gradients add up to the whole batch's.</summary>
/// <remarks>Parts are as few as the largest buffer allows and differ by at most one image. They share one arena.</remarks>
internal sealed class BatchParts : IDisposable
{
    private readonly DeviceBuffer _arena, _labels;
    private readonly Dictionary<int, TrainingGraph> _graphs = [];
    private readonly BatchPart[] _parts;

    /// <param name="architecture">The network.</param>
    /// <param name="backend">Where it runs.</param>
    /// <param name="batch">Images of a step.</param>
    /// <param name="parameters">The parameters.</param>
    /// <param name="gradients">Their gradients; layers without any are frozen.</param>
    /// <exception cref="OutOfMemoryException">One image alone is too large for a buffer, or a layer mixes the images of a batch that is.</exception>
    internal BatchParts(Architecture architecture, IBackend backend, int batch, NetworkParameters parameters, GradientArena gradients)
    {
        TrainingPlan whole = new(architecture, batch, gradients), largest = whole;
        if (whole.Length > backend.LargestBuffer)
            largest = LargestPart(architecture, backend, whole, gradients);
        int count = BatchSplit.Count(batch, largest.Batch);
        int longest = BatchSplit.Longest(batch, count);
        if (longest < largest.Batch)
            largest = new TrainingPlan(architecture, longest, gradients);
        _arena = backend.Allocate(largest.Length);
        try
        {
            _labels = backend.Allocate(longest);
        }
        catch
        {
            _arena.Dispose();
            throw;
        }

        ActivationBytes = largest.Length * sizeof(float);
        _parts = new BatchPart[count];
        for (int i = 0; i < count; i++)
        {
            (int first, int images) = BatchSplit.Part(batch, count, i);
            if (!_graphs.TryGetValue(images, out TrainingGraph? graph))
            {
                TrainingPlan plan = images == largest.Batch ? largest : new TrainingPlan(architecture, images, gradients);
                graph = new TrainingGraph(backend, plan, _arena, _labels, batch, parameters, gradients);
                _graphs.Add(images, graph);
            }

            _parts[i] = new BatchPart(first, images, graph);
        }
    }

    /// <summary>The parts in their order.</summary>
    internal ReadOnlySpan<BatchPart> All => _parts;

    /// <summary>Bytes of activations, their gradients, and what is saved between.</summary>
    internal long ActivationBytes { get; }

    public void Dispose()
    {
        foreach (TrainingGraph graph in _graphs.Values)
            graph.Dispose();
        _arena.Dispose();
        _labels.Dispose();
    }

    private static TrainingPlan LargestPart(Architecture architecture, IBackend backend, TrainingPlan whole, GradientArena gradients)
    {
        long limit = backend.LargestBuffer;
        TrainingPlan part = whole;
        while (part.Length > limit && part.Batch > 1)
            part = new TrainingPlan(architecture, (int)Math.Clamp(limit / (part.Length / part.Batch), 1, part.Batch - 1), gradients);
        if (part.Length > limit)
            throw BatchSplit.TooLarge($"Learning from one image of {architecture.Input} with {architecture.Name}", part.Length, backend);
        if (whole.Steps.Skip(whole.FirstLearning).FirstOrDefault(s => s.Learns && s.Placed.Layer.MixesImages) is not { } mixing)
            return part;
        throw new OutOfMemoryException(
            $"Learning from {whole.Batch} images with {architecture.Name} takes {BatchSplit.MiB(whole.Length)} in one buffer, {backend.Description} gives at most {BatchSplit.MiB(limit)} in one,"
            + $" and a batch cannot be learnt from in parts where {mixing.Placed.Layer.Type} takes its statistics over all of it ({mixing.Placed.Name}). Use a batch of at most {part.Batch}, or a model without it.");
    }
}

/// <summary>A part of a batch.</summary>
/// <param name="First">The index of its first image.</param>
/// <param name="Images">How many it has.</param>
/// <param name="Graph">The network over as many; parts may share it.</param>
internal readonly record struct BatchPart(int First, int Images, TrainingGraph Graph);
