using System.Globalization;
using Engine.Analysis;
using Engine.OpenCL;

namespace Benchmarks.Devices;

/// <summary>What a device's compiler makes of the kernels that AlexNet and VGG-16 take: memory of a work-item and of a group, and what NVIDIA's says of registers.</summary>
internal static class KernelResources
{
    /// <summary>Runs both networks and learns one batch with each, and describes every kernel that came by.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="device">The device's number; null for the default one.</param>
    /// <param name="batch">Images at once, which decides what tiles the layers take.</param>
    internal static void Run(TextWriter output, string? device, int batch)
    {
        using var backend = new OpenClBackend(new OpenClOptions { Device = device, ExplainsKernels = true });
        output.WriteLine(FormattableString.Invariant($"{backend.Description}: kernels of AlexNet and VGG-16, batch {batch}. Bytes: private of a work-item, local of a group."));
        var told = new HashSet<(string, string, string)>();
        foreach (string model in new[] { "alexnet", "vgg16" })
        {
            foreach (bool trains in (bool[])[true, false])
            {
                using var run = new DeviceRun(backend, new DeviceWork(model, batch, trains));
                run.Once();

                // After each, for compilers are slow and whoever waits may give up.
                foreach (CompiledKernel kernel in backend.CompiledKernels().Where(kernel => told.Add((kernel.File, kernel.Name, kernel.Options))))
                    Write(output, kernel);
            }
        }
    }

    private static void Write(TextWriter output, CompiledKernel kernel)
    {
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{kernel.PrivateBytes,6} {kernel.LocalBytes,6}  {kernel.File} {kernel.Name} {kernel.Options}"));
        foreach (string line in kernel.Log.Split('\n', StringSplitOptions.TrimEntries).Where(line => line.Contains("register", StringComparison.Ordinal) || line.Contains("spill", StringComparison.Ordinal)).Distinct())
            output.WriteLine($"               {line}");
    }
}
