using System.Diagnostics;
using Engine.Analysis;
using Engine.Backends;
using Engine.Models;

namespace Engine.Cli.Studies.Depths;

/// <summary>What a published network costs: counted from its shapes, and measured with one image.</summary>
/// <param name="Network">Which.</param>
/// <param name="Architecture">Its layers.</param>
/// <param name="Cost">For one image.</param>
/// <param name="Field">What one place behind the last pooling sees of the image.</param>
/// <param name="Measured">What running it took; null where it was not run.</param>
internal sealed record PublishedNetwork(DepthNetwork Network, Architecture Architecture, Cost Cost, ReceptiveField Field, MeasuredRun? Measured)
{
    /// <summary>Counts a network.</summary>
    internal static PublishedNetwork Of(DepthNetwork network)
    {
        Architecture architecture = network.Published();
        return new PublishedNetwork(network, architecture, Cost.Of(architecture), ReceptiveField.Of(architecture)[DepthNetwork.LastFeature(architecture)], null);
    }

    /// <summary>Counts it and runs it, with weights as they are before training.</summary>
    /// <exception cref="OperationCanceledException">It was interrupted.</exception>
    internal static PublishedNetwork Measure(StudyContext context, DepthNetwork network, int runs)
    {
        context.Progress.Begin($"{network.Name} as published, one image");
        PublishedNetwork counted = Of(network);
        long before = ResidentBytes();
        using var running = new Network(counted.Architecture, context.Backend);
        running.InitializeWeights(context.Seed, Initializer.HeNormal);
        var image = new float[counted.Architecture.Input.Length];
        var logits = new float[counted.Architecture.Classes];
        image.AsSpan().Fill(0.5f);
        TimeSpan fastest = TimeSpan.MaxValue;

        // The first run prepares the weights and is no measurement; of the others the fastest, for what else a machine does only ever adds.
        for (int run = 0; run <= runs; run++)
        {
            context.Cancellation.ThrowIfCancellationRequested();
            long start = Stopwatch.GetTimestamp();
            running.Run(image, 1, logits);
            if (run > 0 && Stopwatch.GetElapsedTime(start) is var took && took < fastest)
                fastest = took;
        }

        return counted with { Measured = new MeasuredRun(fastest, Math.Max(0, ResidentBytes() - before)) };
    }

    private static long ResidentBytes()
    {
        GC.Collect();
        return Environment.WorkingSet;
    }
}

/// <summary>What running a network took.</summary>
/// <param name="Time">Of one image, at best.</param>
/// <param name="Bytes">By which the process's resident memory grew: weights, their prepared forms, maps and scratch.</param>
internal readonly record struct MeasuredRun(TimeSpan Time, long Bytes);
