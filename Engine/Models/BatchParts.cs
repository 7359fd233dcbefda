using Engine.Backends;
using Engine.Tensors;

namespace Engine.Models;

/// <summary>A batch to learn from: in one piece where the device can hold it, else in parts whose gradients add up to the whole batch's.</summary>
/// <remarks>Parts are as few as the largest buffer allows and differ by at most one image. They share one arena.</remarks>
internal sealed class BatchParts : IDisposable
{
    private readonly DeviceBuffer _arena;
    private readonly DeviceBuffer? _labels;
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
        TrainingPlan[] plans = PlansOfParts(architecture, backend, batch, gradients);
        _parts = new BatchPart[BatchSplit.Count(batch, plans[0].Batch)];
        long longest = plans.Max(plan => plan.Length);
        ActivationBytes = longest * sizeof(float);
        _arena = backend.Allocate(longest);
        try
        {
            _labels = backend.Allocate(plans[0].Batch);
            foreach (TrainingPlan plan in plans)
                _graphs.Add(plan.Batch, new TrainingGraph(backend, plan, _arena, _labels, batch, parameters, gradients));
        }
        catch
        {
            Dispose();
            throw;
        }

        for (int i = 0; i < _parts.Length; i++)
        {
            (int first, int images) = BatchSplit.Part(batch, _parts.Length, i);
            _parts[i] = new BatchPart(first, images, _graphs[images]);
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
        _labels?.Dispose();
    }

    /// <summary>A plan for each number of images that a part has, the most first: one, or two that differ by one image.</summary>
    private static TrainingPlan[] PlansOfParts(Architecture architecture, IBackend backend, int batch, GradientArena gradients)
    {
        var whole = new TrainingPlan(architecture, batch, gradients);
        if (whole.Length <= backend.LargestBuffer)
            return [whole];
        TrainingPlan tooLong = whole;
        while (true)
        {
            TrainingPlan largest = LargestPart(architecture, backend, tooLong, gradients);
            int count = BatchSplit.Count(batch, largest.Batch);
            TrainingPlan[] plans = [.. Enumerable.Range(0, count).Select(i => BatchSplit.Part(batch, count, i).Images).Distinct().OrderDescending()
                .Select(images => images == largest.Batch ? largest : new TrainingPlan(architecture, images, gradients))];

            // Greedy places take more for fewer images now and then.
            if (Array.Find(plans, plan => plan.Length > backend.LargestBuffer) is not { } found)
                return plans;
            tooLong = found;
        }
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
