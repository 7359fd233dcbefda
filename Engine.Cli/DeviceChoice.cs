using Engine.Training;

namespace Engine.Cli;

/// <summary>What was said of the device, as the options of <see cref="DeviceArguments"/> take it; null where nothing was.</summary>
internal sealed record DeviceChoice(string? Device, string? Precision, string? Convolution)
{
    /// <summary>What a run's settings have kept.</summary>
    internal static DeviceChoice Of(RunSettings settings) => new(settings.RunsOn, settings.Precision, settings.Convolution);

    /// <summary>This, and where it says nothing the other; what was said of another device than is now asked for is left.</summary>
    internal DeviceChoice Or(DeviceChoice other) => Device is not null && Device != (other.Device ?? DeviceArguments.Cpu)
        ? this
        : new DeviceChoice(Device ?? other.Device, Precision ?? other.Precision, Convolution ?? other.Convolution);
}
