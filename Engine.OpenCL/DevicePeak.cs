using Engine.Backends;
using Engine.Tensors;

namespace Engine.OpenCL;

/// <summary>What a device reaches at most, measured: what every share of its peak in a report is a share of.</summary>
/// <param name="FlopsPerSecond">Float32 operations a second in independent chains of multiply-adds, two operations each.</param>
/// <param name="BytesPerSecond">Bytes read and written a second by a copy within the device's memory.</param>
public readonly record struct DevicePeak(double FlopsPerSecond, double BytesPerSecond)
{
    private const int Repetitions = 5;
    private const double SecondsALaunch = 0.02;

    /// <summary>Measures for some tenths of a second. The backend should be idle.</summary>
    /// <exception cref="OutOfMemoryException">The device has not the 512 MiB, or less where its buffers are smaller, that the copy takes.</exception>
    public static DevicePeak Measure(OpenClBackend backend)
    {
        ArgumentNullException.ThrowIfNull(backend);
        return new DevicePeak(FlopsOf(backend), Bytes(backend));
    }

    /// <summary>The operations alone, which take next to no memory.</summary>
    /// <returns><see cref="FlopsPerSecond"/>.</returns>
    public static double FlopsOf(OpenClBackend backend)
    {
        ArgumentNullException.ThrowIfNull(backend);

        // Enough work-items to fill the largest GPU some times over; a processor gets through as many in turn.
        int items = backend.Device.ComputeUnits * 2048;
        using DeviceBuffer buffer = backend.Allocate(items);
        var target = new Tensor(buffer, 0, new Shape(items));
        int rounds = 1;

        // The first launch compiles.
        backend.Peak.MultiplyAdds(target, rounds);
        while (new StretchTimer(backend, () => backend.Peak.MultiplyAdds(target, rounds)).Measure() < SecondsALaunch && rounds < 1 << 20)
            rounds *= 2;
        double flops = backend.Peak.MultiplyAdds(target, rounds);
        return flops / Best(backend, () => backend.Peak.MultiplyAdds(target, rounds));
    }

    private static double Bytes(OpenClBackend backend)
    {
        // Far beyond any cache.
        int length = (int)Math.Min(64 << 20, backend.LargestBuffer);
        using DeviceBuffer from = backend.Allocate(length), to = backend.Allocate(length);
        Tensor source = new(from, 0, new Shape(length)), target = new(to, 0, new Shape(length));
        return 2.0 * sizeof(float) * length / Best(backend, () => backend.Copy(source, target));
    }

    private static double Best(OpenClBackend backend, Action work)
    {
        var timer = new StretchTimer(backend, work);
        return Enumerable.Range(0, Repetitions).Min(_ => timer.Measure());
    }
}
