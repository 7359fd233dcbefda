using System.Runtime.InteropServices;
using Silk.NET.Core.Contexts;

namespace Engine.OpenCL;

/// <summary>The OpenCL loader as a native library, under whichever of its names the system has it.</summary>
internal sealed class OpenClLibrary : INativeContext
{
    private nint _handle;

    private OpenClLibrary(nint handle) => _handle = handle;

    /// <summary>The loader's names on this system. Most Linux systems without developer packages have only <c>libOpenCL.so.1</c>.</summary>
    internal static IReadOnlyList<string> Candidates { get; } =
        OperatingSystem.IsWindows() ? ["OpenCL.dll"]
        : OperatingSystem.IsMacOS() ? ["/System/Library/Frameworks/OpenCL.framework/OpenCL"]
        : ["libOpenCL.so.1", "libOpenCL.so"];

    /// <summary>Loads the first that is there; null where none is.</summary>
    internal static OpenClLibrary? TryLoad(IReadOnlyList<string> candidates)
    {
        foreach (string name in candidates)
        {
            if (NativeLibrary.TryLoad(name, out nint handle))
                return new OpenClLibrary(handle);
        }

        return null;
    }

    public nint GetProcAddress(string proc, int? slot = null) =>
        TryGetProcAddress(proc, out nint address, slot) ? address : throw new EntryPointNotFoundException($"The OpenCL loader has no function {proc}.");

    public bool TryGetProcAddress(string proc, out nint addr, int? slot = null) => NativeLibrary.TryGetExport(_handle, proc, out addr);

    public void Dispose()
    {
        // Drivers keep threads of their own and do not all survive being unloaded: the library stays until the process ends.
        _handle = 0;
    }
}
