using Benchmarks.Measurement;
using Engine.Analysis;
using Engine.Backends;
using Engine.Models;

namespace Benchmarks.Devices;

/// <summary>A network running or learning on generated images.</summary>
/// <param name="Model">Its name in the catalog.</param>
/// <param name="Batch">Images at once.</param>
/// <param name="Trains">A step of learning; else images in, logits out.</param>
public sealed record DeviceWork(string Model, int Batch, bool Trains)
{
    /// <summary>What the table is about.</summary>
    public static IReadOnlyList<DeviceWork> All { get; } =
        [new("alexnet", 128, false), new("vgg16", 32, false), new("alexnet", 128, true), new("vgg16", 64, true)];

    /// <summary>The same with batches that a processor under an OpenCL driver gets through.</summary>
    public static IReadOnlyList<DeviceWork> Quick { get; } =
        [new("alexnet", 8, false), new("vgg16", 1, false), new("alexnet", 8, true), new("vgg16", 2, true)];

    /// <summary>Floating-point operations of the definition: a step of learning does each layer three times, the first but twice.</summary>
    public double Flops
    {
        get
        {
            Cost cost = Cost.Of(ModelCatalog.Create(Model), Batch);
            long first = cost.Layers.First(l => l.Macs > 0).Macs;
            return 2.0 * (Trains ? 3 * cost.Macs - first : cost.Macs);
        }
    }

    /// <summary>The median time of a run, in seconds; each ends with the device done.</summary>
    public double Measure(IBackend backend, double seconds)
    {
        using var run = new DeviceRun(backend, this);
        return AlternatingTimer.Median(AlternatingTimer.Run(seconds, run.Once)[0]);
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Model} {(Trains ? "training" : "inference")}, batch {Batch}";
}
