using Engine.OpenCL;

namespace Engine.Tests.Support;

/// <summary>Tests that need an OpenCL device are skipped with the reason where there is none, and fail there when <c>ENGINE_REQUIRE_OPENCL=1</c>.</summary>
internal static class OpenClPlatform
{
    /// <summary>Goes on only where there is a device.</summary>
    public static void Require()
    {
        if (OpenClDevices.Find().Reason is { } reason)
            SkipOrFail(reason);
    }

    /// <summary>Ends the test: there is no device, for this reason.</summary>
    public static void SkipOrFail(string reason)
    {
        if (Environment.GetEnvironmentVariable("ENGINE_REQUIRE_OPENCL") == "1")
            Assert.Fail($"ENGINE_REQUIRE_OPENCL=1, but there is no device: {reason}");
        Assert.Ignore($"There is no OpenCL device here: {reason}");
    }
}
