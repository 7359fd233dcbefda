using Engine.Analysis;
using Engine.Cpu;

namespace Engine.Cli.Studies.Kernels;

/// <summary>Large filters against stacked 3×3: what they see, what they cost, and how networks of them learn.</summary>
/// <param name="settings">How large the study is; null for the quick or the full form, as the context says.</param>
internal sealed class KernelsStudy(KernelsSettings? settings = null) : Study
{
    internal override string Name => "kernels";

    internal override string Title => "Two 3×3 filters instead of one 5×5";

    internal override string Claim => "one 5×5 sees what two 3×3 see, at 25 against 18 weights (28 % fewer), 7×7 what three see, at 49 against 27, and fewer parameters overfit less";

    internal override TimeSpan Estimate(bool quick) => quick ? TimeSpan.FromSeconds(15) : TimeSpan.FromMinutes(8);

    internal override void Run(StudyContext context, StudyResult result)
    {
        KernelsSettings size = settings ?? (context.IsQuick ? KernelsSettings.Quick : KernelsSettings.Full);
        size.Describe(result.Settings);

        context.Progress.Begin("receptive fields, by impulse and by gradient");
        StackField[] fields = [.. StackField.Stacks.Select(s => StackField.Measure(context.Backend, s.Kernel, s.Count))];
        KernelsReport.AddFields(result, fields);

        KernelsReport.AddCosts(result, Times(context, size));

        StudyData data = context.OpenData(KnownData.Cifar10).Take(size.TrainingImages, size.TestImages);
        result.Uses(data);

        context.SeedBySeed(size.Seeds, KernelVariant.All, (variant, seed) => KernelsRun.Of(context, variant, seed, data, size), runs =>
        {
            var findings = new KernelsFindings(fields, runs);
            KernelsReport.AddTrainings(result, data, size, findings);
            result.Verdict = findings.Verdict;
        });
    }

    /// <summary>Times are the processor's, whatever networks run on: it is where both methods are to be had.</summary>
    private static List<StackTimes> Times(StudyContext context, KernelsSettings size)
    {
        int? threads = (context.Backend as CpuBackend)?.Threads;
        using var products = new CpuBackend(new CpuOptions { Threads = threads, Convolution = ConvolutionMethod.Im2Col });
        using var fastest = new CpuBackend(new CpuOptions { Threads = threads });
        var times = new List<StackTimes>();
        foreach (KernelSizeComparison comparison in KernelSizeComparison.All.GroupBy(c => c.LargeKernel).SelectMany(g => g.TakeLast(size.TimedPlaces)))
        {
            context.Cancellation.ThrowIfCancellationRequested();
            context.Progress.Begin($"time of {comparison}");
            times.Add(StackTimes.Measure(comparison, products, fastest, size.TimingSeconds));
        }

        return times;
    }
}
