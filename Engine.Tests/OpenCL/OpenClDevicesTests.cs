using Engine.OpenCL;
using Engine.Tests.Support;

namespace Engine.Tests.OpenCL;

/// <summary>Finding devices, and saying why there are none.</summary>
public class OpenClDevicesTests
{
    [Test]
    public void DevicesAreDescribed()
    {
        OpenClDiscovery found = OpenClDevices.Find();
        OpenClPlatform.Require();
        Assert.That(found.Reason, Is.Null);
        Assert.That(found.Devices.Select(d => d.Index), Is.EqualTo(Enumerable.Range(0, found.Devices.Count)));
        Assert.That(found.Devices.Select(d => d.Type), Is.Ordered);
        foreach (OpenClDevice device in found.Devices)
        {
            using (Assert.EnterMultipleScope())
            {
                Assert.That(device.Name, Is.Not.Empty);
                Assert.That(device.Platform, Is.Not.Empty);
                Assert.That(device.DriverVersion, Is.Not.Empty);
                Assert.That(device.Version, Does.StartWith("OpenCL "));
                Assert.That(device.ComputeUnits, Is.GreaterThan(0));
                Assert.That(device.GlobalMemoryBytes, Is.GreaterThan(1 << 20));

                // The standard's own least values: a quarter of the memory (or 32 MB) for a buffer, and some local memory.
                Assert.That(device.LargestBufferBytes, Is.InRange(Math.Min(32 << 20, device.GlobalMemoryBytes / 4), device.GlobalMemoryBytes));
                Assert.That(device.LocalMemoryBytes, Is.GreaterThanOrEqualTo(1024));
                Assert.That(device.MaxWorkGroupSize, Is.GreaterThan(0));
                Assert.That(device.Extensions, Has.All.StartsWith("cl_").Or.All.Contains("_"));
            }
        }
    }

    [Test]
    public void FindingTwiceFindsTheSame()
    {
        OpenClDiscovery first = OpenClDevices.Find(), second = OpenClDevices.Find();
        Assert.That(second.Devices.Select(d => (d.Index, d.Name)), Is.EqualTo(first.Devices.Select(d => (d.Index, d.Name))));
        Assert.That(second.Reason, Is.EqualTo(first.Reason));
    }

    [Test]
    public void WithoutALoaderOneSentenceSaysWhatWasLookedFor()
    {
        OpenClDiscovery found = OpenClDevices.Find(["libNoSuchOpenCL.so.7"]);
        Assert.That(found.Devices, Is.Empty);
        Assert.That(found.Reason, Does.Contain("libNoSuchOpenCL.so.7").And.Contain("install").And.EndsWith("."));
        Assert.That(found.Reason, Does.Not.Contain("\n"));
    }

    [Test]
    [Platform("Linux")]
    public void ALibraryThatIsNoLoaderIsSaidToBeNone()
    {
        OpenClDiscovery found = OpenClDevices.Find(["libc.so.6"]);
        Assert.That(found.Devices, Is.Empty);
        Assert.That(found.Reason, Does.Contain("not a working OpenCL loader"));
    }

    [Test]
    [Platform("Linux")]
    public void TheLoaderIsLookedForUnderTheNameThatPlainSystemsHave() =>
        Assert.That(OpenClLibrary.Candidates[0], Is.EqualTo("libOpenCL.so.1"));
}
