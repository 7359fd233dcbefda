using Engine.OpenCL;
using Engine.Tensors;
using Engine.Tests.Support;

namespace Engine.Tests.OpenCL;

/// <summary>The kernel that measures a device does the arithmetic that it is said to do. How fast is no test.</summary>
public sealed class DevicePeakTests
{
    [OneTimeSetUp]
    public void Require() => OpenClPlatform.Require();

    [Test]
    public void ChainsAreMultiplyAdds()
    {
        const int Items = 70, Rounds = 3;
        using var backend = new OpenClBackend();
        using DeviceBuffer buffer = backend.Allocate(Items);
        var target = new Tensor(buffer, 0, new Shape(Items));
        int width = backend.Device.Type != OpenClDeviceType.Cpu ? 1 : backend.Device.VectorWidth == 16 ? 16 : 8;
        Assert.That(backend.Peak.MultiplyAdds(target, Rounds), Is.EqualTo(2.0 * 16 * Rounds * 12 * width * Items), "12 chains a work-item, two operations a link");
        var came = new float[Items];
        backend.Download(target, came);
        for (int i = 0; i < Items; i++)
        {
            double sum = 0;
            for (int chain = 0; chain < 12; chain++)
            {
                double x = i + chain;
                for (int link = 0; link < 16 * Rounds; link++)
                    x = x * 0.999 + 0.001;
                sum += width * x;
            }

            Assert.That(came[i], Is.EqualTo(sum).Within(1e-4 * sum), $"work-item {i}");
        }
    }

    [Test]
    public void APeakIsMeasured()
    {
        using var backend = new OpenClBackend(new OpenClOptions { LargestBufferBytes = 1 << 20 });
        DevicePeak peak = DevicePeak.Measure(backend);
        Assert.That(double.IsFinite(peak.FlopsPerSecond) && peak.FlopsPerSecond > 0);
        Assert.That(double.IsFinite(peak.BytesPerSecond) && peak.BytesPerSecond > 0);
    }
}
