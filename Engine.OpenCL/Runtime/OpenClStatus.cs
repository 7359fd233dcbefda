namespace Engine.OpenCL;

/// <summary>A driver's error numbers, by kind and in words.</summary>
internal static class OpenClStatus
{
    internal const int BuildFailed = -11;

    /// <summary>A launch that takes too many registers comes back with it at once, and nothing is lost. Who waits for the work is told so of a kernel's fault too,
    /// after which nothing in its context works any more.</summary>
    internal const int OutOfResources = -5;

    private static readonly Dictionary<int, string> Names = new()
    {
        [-2] = "device not available", [-3] = "compiler not available", [-4] = "buffer allocation failed", [-5] = "out of resources", [-6] = "out of host memory",
        [-11] = "build failed", [-12] = "map failed", [-14] = "a command before it failed", [-30] = "invalid value", [-33] = "invalid device", [-34] = "invalid context",
        [-36] = "invalid command queue", [-38] = "invalid buffer", [-42] = "invalid binary", [-43] = "invalid build options", [-44] = "invalid program", [-45] = "invalid program executable",
        [-46] = "invalid kernel name", [-48] = "invalid kernel", [-49] = "invalid argument index", [-50] = "invalid argument value", [-51] = "invalid argument size",
        [-52] = "invalid kernel arguments", [-53] = "invalid work dimension", [-54] = "invalid work-group size", [-55] = "invalid work-item size", [-59] = "invalid operation",
        [-61] = "invalid buffer size", [-63] = "invalid global work size", [-9999] = "illegal access by a kernel",
    };

    /// <summary>Allocation failed, at once or (drivers allocate late) at a later command.</summary>
    internal static bool IsOutOfMemory(int status) => status is -4 or -6 or -61;

    /// <summary>The same, and NVIDIA's word for it where a command is the first to touch a buffer.</summary>
    internal static bool MayBeOutOfMemory(int status) => IsOutOfMemory(status) || status == OutOfResources;

    /// <summary>Nothing on this device will work any more. A driver that kills a kernel reports it through the queue or the context.</summary>
    internal static bool IsDeviceLost(int status) => status is -2 or -14 or -34 or -36 or -9999;

    internal static string Describe(int status) => Names.TryGetValue(status, out string? name) ? $"{name}, error {status}" : $"error {status}";
}
