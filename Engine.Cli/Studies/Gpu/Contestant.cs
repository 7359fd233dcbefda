using System.Globalization;
using Engine.Backends;
using Engine.Cpu;
using Engine.OpenCL;

namespace Engine.Cli.Studies.Gpu;

/// <summary>A device that takes part, opened and its peak measured.</summary>
internal sealed class Contestant : IDisposable
{
    // A peak is the most that was ever seen; a machine that does something else for a moment hides it.
    private const int PeakMeasurements = 4;

    private Contestant(TimedDevice device, IBackend backend) => (Device, Backend) = (device, backend);

    /// <summary>What it is.</summary>
    internal TimedDevice Device { get; }

    /// <summary>Where networks run.</summary>
    internal IBackend Backend { get; }

    /// <summary>The processor in three ways: as the engine uses it, by products only, and untuned.</summary>
    internal static IEnumerable<Contestant> Processor(int? threads)
    {
        yield return Of("cpu", DeviceRole.Cpu, new CpuOptions { Threads = threads });
        yield return Of("cpu, products only", DeviceRole.Products, new CpuOptions { Threads = threads, Convolution = ConvolutionMethod.Im2Col });
        yield return Of("cpu, untuned", DeviceRole.Untuned, new CpuOptions { Threads = 1, InstructionSet = InstructionSet.Scalar, Convolution = ConvolutionMethod.Im2Col });
    }

    /// <summary>Opens an OpenCL device.</summary>
    /// <exception cref="OpenClUnavailableException">It is gone.</exception>
    /// <exception cref="OpenClException">Its driver fails.</exception>
    internal static Contestant Of(OpenClDevice device)
    {
        var backend = new OpenClBackend(new OpenClOptions { Device = device.Index.ToString(CultureInfo.InvariantCulture) });
        try
        {
            double peak = Enumerable.Range(0, PeakMeasurements).Max(_ => DevicePeak.FlopsOf(backend));
            string remark = DatasheetPeak.Of(device) is { } sheet ? string.Create(CultureInfo.InvariantCulture, $"{sheet.FlopsPerSecond / 1e9:N0} ({sheet.Source})") : "";
            DeviceRole role = device.Type is OpenClDeviceType.Gpu or OpenClDeviceType.Accelerator ? DeviceRole.Gpu : DeviceRole.OpenClProcessor;
            return new Contestant(new TimedDevice($"opencl:{device.Index}", backend.Description, role, peak, remark), backend);
        }
        catch
        {
            backend.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Backend.Dispose();

    private static Contestant Of(string name, DeviceRole role, CpuOptions options)
    {
        var backend = new CpuBackend(options);
        return new Contestant(new TimedDevice(name, backend.Description, role, FmaPeak.Measure(backend.InstructionSet, backend.Threads, 0.5)), backend);
    }
}
