using Engine.Analysis;
using Engine.Models;

namespace Engine.Cli.Studies.Gpu;

/// <summary>A network to run or to train on every device.</summary>
/// <param name="Title">Its name in a report: <c>AlexNet</c>.</param>
/// <param name="Model">Its name in the catalog.</param>
/// <param name="Trains">A step of learning; else images in, logits out.</param>
/// <param name="Batch">Images at once on a processor, whose rate hardly depends on it.</param>
/// <param name="GpuBatch">Images at once on a GPU, which needs many to be busy.</param>
internal sealed record GpuTask(string Title, string Model, bool Trains, int Batch, int GpuBatch)
{
    /// <summary>How the network differs from its published form.</summary>
    internal ModelOptions Options { get; init; } = new();

    /// <summary>Images at once on the untuned processor; null where it would take minutes.</summary>
    internal int? UntunedBatch { get; init; }

    /// <summary>The task as a device does it; null where it does not.</summary>
    internal DeviceWork? On(DeviceRole role) => (role switch { DeviceRole.Gpu => GpuBatch, DeviceRole.Untuned => UntunedBatch, _ => Batch }) is { } batch
        ? new DeviceWork(Model, batch, Trains) { Options = Options }
        : null;

    /// <summary><c>AlexNet, training</c>.</summary>
    public override string ToString() => $"{Title}, {(Trains ? "training" : "inference")}";
}
