using System.Text;
using Silk.NET.OpenCL;

namespace Engine.OpenCL;

/// <summary>Finds and describes every platform's devices. Nothing is loaded before the first call, and nothing is created on a device.</summary>
public static unsafe class OpenClDevices
{
    private const int PlatformNotFound = -1001;
    private const int DeviceNotFound = -1;
    private const long RoundsDivisionCorrectly = 1 << 7;

    // CL_DEVICE_HOST_UNIFIED_MEMORY: deprecated since OpenCL 2.0, and what drivers still answer.
    private const DeviceInfo SharesHostMemory = (DeviceInfo)0x1035;

    /// <summary>Asks the system's OpenCL loader. It never throws: without a loader, a driver or a device the result says so in one sentence.</summary>
    public static OpenClDiscovery Find() => Find(OpenClLibrary.Candidates);

    internal static OpenClDiscovery Find(IReadOnlyList<string> libraryNames)
    {
        OpenClDiscovery discovery = Find(libraryNames, out _, out CL? cl);
        cl?.Dispose();
        return discovery;
    }

    /// <summary>The same with what it takes to open a device: its handles, and the loader's calls, which are then the caller's.</summary>
    internal static OpenClDiscovery Find(IReadOnlyList<string> libraryNames, out IReadOnlyList<FoundDevice> found, out CL? cl)
    {
        (found, cl) = ([], null);
        OpenClLibrary? library = OpenClLibrary.TryLoad(libraryNames);
        if (library is null)
            return None($"No OpenCL loader was found ({string.Join(", ", libraryNames)} was looked for); install your GPU vendor's driver, or on Debian ocl-icd-libopencl1 and a driver such as pocl-opencl-icd.");
        cl = new CL(library);
        try
        {
            return Find(cl, out found);
        }
        catch (Exception e) when (e is EntryPointNotFoundException or Silk.NET.Core.Loader.SymbolLoadingException)
        {
            return None($"The library found is not a working OpenCL loader ({e.Message.TrimEnd('.')}); install your GPU vendor's driver.");
        }
    }

    private static OpenClDiscovery Find(CL cl, out IReadOnlyList<FoundDevice> found)
    {
        found = [];
        uint count = 0;
        int status = cl.GetPlatformIDs(0, null, &count);
        if (status == PlatformNotFound || (status == 0 && count == 0))
            return None("The OpenCL loader is there but knows no platform: no driver has registered itself; install your GPU vendor's driver, or point OCL_ICD_VENDORS at its library.");
        if (status != 0)
            return None($"The OpenCL loader failed to list its platforms (error {status}); reinstall the driver.");

        var platforms = new nint[count];
        fixed (nint* p = platforms)
            status = cl.GetPlatformIDs(count, p, null);
        if (status != 0)
            return None($"The OpenCL loader failed to list its platforms (error {status}); reinstall the driver.");

        var described = new List<FoundDevice>();
        var empty = new List<string>();
        foreach (nint platform in platforms)
        {
            string name = PlatformText(cl, platform, PlatformInfo.Name);
            nint[] devices = DevicesOf(cl, platform, out string? trouble);
            if (trouble is not null)
                empty.Add($"{name} ({trouble})");
            described.AddRange(devices.Select(device => new FoundDevice(
                Describe(cl, name, device), platform, device, (DeviceNumber(cl, device, DeviceInfo.SingleFPConfig) & RoundsDivisionCorrectly) != 0,
                DeviceNumber(cl, device, SharesHostMemory) != 0)));
        }

        // A graphics card before the processor's own graphics, and of two cards the larger.
        found = [.. described.OrderBy(f => f.Device.Type).ThenBy(f => f.SharesHostMemory).ThenByDescending(f => f.Device.GlobalMemoryBytes).Select((f, i) => f with { Device = f.Device with { Index = i } })];
        return found.Count == 0
            ? None($"OpenCL drivers are there but offer no device: {string.Join(", ", empty)}; check that the GPU is present and that you may use it.")
            : new OpenClDiscovery([.. found.Select(f => f.Device)], null);
    }

    private static OpenClDiscovery None(string reason) => new([], reason);

    private static nint[] DevicesOf(CL cl, nint platform, out string? trouble)
    {
        uint count = 0;
        int status = cl.GetDeviceIDs(platform, DeviceType.All, 0, null, &count);
        var devices = new nint[status == 0 ? count : 0];
        if (devices.Length > 0)
        {
            fixed (nint* d = devices)
                status = cl.GetDeviceIDs(platform, DeviceType.All, count, d, null);
        }

        trouble = status switch
        {
            0 when devices.Length > 0 => null,
            0 or DeviceNotFound => "no device",
            _ => $"error {status}",
        };
        return trouble is null ? devices : [];
    }

    private static OpenClDevice Describe(CL cl, string platform, nint device) => new(
        0, platform,
        DeviceText(cl, device, DeviceInfo.Name), DeviceText(cl, device, DeviceInfo.Vendor), TypeOf(DeviceNumber(cl, device, DeviceInfo.Type)),
        DeviceText(cl, device, DeviceInfo.DriverVersion), DeviceText(cl, device, DeviceInfo.Version),
        (int)DeviceNumber(cl, device, DeviceInfo.MaxComputeUnits), (int)DeviceNumber(cl, device, DeviceInfo.MaxClockFrequency),
        DeviceNumber(cl, device, DeviceInfo.GlobalMemSize), DeviceNumber(cl, device, DeviceInfo.MaxMemAllocSize),
        DeviceNumber(cl, device, DeviceInfo.LocalMemSize), DeviceNumber(cl, device, DeviceInfo.MaxWorkGroupSize),
        (int)DeviceNumber(cl, device, DeviceInfo.NativeVectorWidthFloat),
        DeviceText(cl, device, DeviceInfo.Extensions).Split(' ', StringSplitOptions.RemoveEmptyEntries));

    private static OpenClDeviceType TypeOf(long bits) =>
        (bits & (long)DeviceType.Gpu) != 0 ? OpenClDeviceType.Gpu
        : (bits & (long)DeviceType.Accelerator) != 0 ? OpenClDeviceType.Accelerator
        : (bits & (long)DeviceType.Cpu) != 0 ? OpenClDeviceType.Cpu
        : OpenClDeviceType.Other;

    /// <summary>A number of the driver's: 4 or 8 bytes, little-endian as all hosts of OpenCL drivers are; 0 where it does not answer.</summary>
    private static long DeviceNumber(CL cl, nint device, DeviceInfo what)
    {
        long value = 0;
        return cl.GetDeviceInfo(device, what, sizeof(long), &value, null) == 0 ? value : 0;
    }

    private static string DeviceText(CL cl, nint device, DeviceInfo what)
    {
        nuint size = 0;
        if (cl.GetDeviceInfo(device, what, 0, null, &size) != 0 || size == 0)
            return "";
        var bytes = new byte[size];
        fixed (byte* b = bytes)
            return cl.GetDeviceInfo(device, what, size, b, null) == 0 ? Text(bytes) : "";
    }

    private static string PlatformText(CL cl, nint platform, PlatformInfo what)
    {
        nuint size = 0;
        if (cl.GetPlatformInfo(platform, what, 0, null, &size) != 0 || size == 0)
            return "";
        var bytes = new byte[size];
        fixed (byte* b = bytes)
            return cl.GetPlatformInfo(platform, what, size, b, null) == 0 ? Text(bytes) : "";
    }

    private static string Text(byte[] bytes) => Encoding.UTF8.GetString(bytes).TrimEnd('\0').Trim();
}

/// <summary>A device and its handles in the loader.</summary>
/// <param name="Device">Its description.</param>
/// <param name="PlatformHandle">Its driver.</param>
/// <param name="Handle">The device.</param>
/// <param name="RoundsCorrectly">Whether division and square root can be asked to round correctly.</param>
/// <param name="SharesHostMemory">Whether it has no memory of its own, as a processor's own graphics.</param>
internal sealed record FoundDevice(OpenClDevice Device, nint PlatformHandle, nint Handle, bool RoundsCorrectly, bool SharesHostMemory);
