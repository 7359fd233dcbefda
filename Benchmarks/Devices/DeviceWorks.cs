using Engine.Analysis;

namespace Benchmarks.Devices;

/// <summary>The networks of the second table.</summary>
internal static class DeviceWorks
{
    /// <summary>What the table is about.</summary>
    internal static IReadOnlyList<DeviceWork> All { get; } =
        [new("alexnet", 128, false), new("vgg16", 32, false), new("alexnet", 128, true), new("vgg16", 64, true)];

    /// <summary>The same with batches that a processor under an OpenCL driver gets through.</summary>
    internal static IReadOnlyList<DeviceWork> Quick { get; } =
        [new("alexnet", 8, false), new("vgg16", 1, false), new("alexnet", 8, true), new("vgg16", 2, true)];
}
