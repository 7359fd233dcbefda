using BenchmarkDotNet.Running;
using Benchmarks.KernelSizes;

if (args.Length == 0)
{
    KernelSizeReport.Run(Console.Out);
    return 0;
}

BenchmarkSwitcher.FromAssembly(typeof(KernelSizeReport).Assembly).Run(args);
return 0;
