using Engine.Backends;
using Engine.Models;

namespace Engine.Analysis;

/// <summary>A network running or learning on generated images.</summary>
/// <param name="Model">Its name in the catalog.</param>
/// <param name="Batch">Images at once.</param>
/// <param name="Trains">A step of learning; else images in, logits out.</param>
public sealed record DeviceWork(string Model, int Batch, bool Trains)
{
    // Steps of a training are waited for now and then, not one by one: a stretch has as many as take this long.
    private const double SecondsAStretch = 0.25;

    /// <summary>How the network differs from its published form.</summary>
    public ModelOptions Options { get; init; } = new();

    /// <summary>The network on paper.</summary>
    public Architecture Architecture => ModelCatalog.Create(Model, Options);

    /// <summary>Floating-point operations of the definition: a step of learning does each layer three times, the first but twice.</summary>
    public double Flops
    {
        get
        {
            Cost cost = Cost.Of(Architecture, Batch);
            long first = cost.Layers.First(l => l.Macs > 0).Macs;
            return 2.0 * (Trains ? 3 * cost.Macs - first : cost.Macs);
        }
    }

    /// <summary>The median time of a run, in seconds. Logits are waited for after each, steps after as many as a quarter of a second has room for.</summary>
    /// <param name="backend">Where it runs.</param>
    /// <param name="seconds">For how long, about; five stretches at least.</param>
    /// <param name="cancellation">Ends it between two runs.</param>
    /// <exception cref="OperationCanceledException">It was ended.</exception>
    public double Measure(IBackend backend, double seconds, CancellationToken cancellation = default)
    {
        using var run = new DeviceRun(backend, this);
        var timer = new StretchTimer(
            backend,
            () =>
            {
                cancellation.ThrowIfCancellationRequested();
                run.Enqueue();
            },
            SecondsAStretch);
        return AlternatingTimer.Median(AlternatingTimer.Run(seconds, timer)[0]);
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Model} {(Trains ? "training" : "inference")}, batch {Batch}";
}
