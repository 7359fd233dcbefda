using System.Globalization;
using Engine.Models;

namespace Engine.Cli.Studies.Gpu;

/// <summary>How large the study is.</summary>
/// <param name="Tasks">What every device does.</param>
/// <param name="SecondsATime">How long each is repeated, five times at least.</param>
internal sealed record GpuSettings(IReadOnlyList<GpuTask> Tasks, double SecondsATime)
{
    /// <summary>The networks of the claim. Batches keep every run below three gigabytes on a processor.</summary>
    internal static GpuSettings Full { get; } = new(
        [
            new("AlexNet", "alexnet", Trains: false, 32, 128) { UntunedBatch = 2 }, new("VGG-16", "vgg16", Trains: false, 8, 32),
            new("AlexNet", "alexnet", Trains: true, 32, 128) { UntunedBatch = 2 }, new("VGG-16", "vgg16", Trains: true, 4, 32),
        ],
        2);

    /// <summary>Networks for small images: they show how it is done, not what a GPU is good for.</summary>
    internal static GpuSettings Quick { get; } = new([.. Small(trains: false), .. Small(trains: true)], 0.5);

    /// <summary>Notes the settings for a report.</summary>
    internal void Describe(IDictionary<string, string> settings)
    {
        settings["seconds a time"] = SecondsATime.ToString(CultureInfo.InvariantCulture);
        foreach (GpuTask task in Tasks)
            settings[task.ToString()] = string.Create(CultureInfo.InvariantCulture, $"batch {task.Batch}, on a GPU {task.GpuBatch}");
    }

    private static IEnumerable<GpuTask> Small(bool trains) =>
    [
        new("LeNet-5", "lenet5", trains, 64, 512) { UntunedBatch = 16 },
        new("VGG-11 at 32×32", "vgg11", trains, 16, 256) { Options = new ModelOptions { Height = 32, Width = 32, Head = ModelHead.Compact, Classes = 10 } },
    ];
}
