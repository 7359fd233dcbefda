namespace Engine.Cli.Studies.Gpu;

/// <summary>A device that takes part.</summary>
/// <param name="Name">Its short name: <c>cpu</c>, <c>opencl:0</c>.</param>
/// <param name="Description">What it is.</param>
/// <param name="Role">What it stands for.</param>
/// <param name="PeakFlops">The most float32 operations a second, measured in this run by independent chains of multiply-adds.</param>
/// <param name="PeakRemark">The maker's own figure, where one is known; else empty.</param>
internal sealed record TimedDevice(string Name, string Description, DeviceRole Role, double PeakFlops, string PeakRemark = "");

/// <summary>How long a device took.</summary>
/// <param name="Device">The device.</param>
/// <param name="Task">What it did.</param>
/// <param name="Batch">Images at once.</param>
/// <param name="Flops">Floating-point operations that the definition counts for them.</param>
/// <param name="Seconds">The median time, with the device done.</param>
internal sealed record DeviceTime(TimedDevice Device, GpuTask Task, int Batch, double Flops, double Seconds)
{
    /// <summary>Images a second.</summary>
    internal double Rate => Batch / Seconds;

    /// <summary>Operations of the definition a second.</summary>
    internal double FlopsPerSecond => Flops / Seconds;

    /// <summary>Utilisation: the share of the device's own measured peak. An algorithm that saves operations counts as faster and can pass 1.</summary>
    internal double Share => FlopsPerSecond / Device.PeakFlops;
}
