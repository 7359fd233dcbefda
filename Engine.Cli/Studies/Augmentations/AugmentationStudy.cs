using Engine.Cli.Studies.Report;

namespace Engine.Cli.Studies.Augmentations;

/// <summary>What augmentation does where images are few.</summary>
/// <param name="settings">How large the study is; null for the quick or the full form, as the context says.</param>
internal sealed class AugmentationStudy(AugmentationSettings? settings = null) : Study
{
    internal override string Name => "augmentation";

    internal override string Title => "Augmentation: more images out of few";

    internal override string Claim => "scale, rotation, noise and brightness make data and reduce overfitting";

    internal override TimeSpan Estimate(bool quick) => quick ? TimeSpan.FromSeconds(30) : TimeSpan.FromMinutes(10);

    internal override void Run(StudyContext context, StudyResult result)
    {
        AugmentationSettings size = settings ?? (context.IsQuick ? AugmentationSettings.Quick : AugmentationSettings.Full);
        size.Describe(result.Settings);
        StudyData data = context.OpenData(KnownData.Cifar10);
        result.Uses(data, size.TestImages);
        result.Add("What the network sees", [.. AugmentationReport.Sheet(data, context.Seed)]);
        var all = new List<AugmentationRun>();
        foreach ((int Images, int Epochs) few in size.Sizes)
        {
            context.SeedBySeed(size.Seeds, Variant.All, (variant, seed) => AugmentationExperiment.Run(context, variant, few, seed, data, size), runs =>
            {
                AugmentationReport.Add(result, few.Images, runs);
                all.AddRange(runs);
            });
        }

        var findings = new AugmentationFindings(all);
        result.Add("What it comes to", [.. findings.Each.Select(sentence => new TextBlock(sentence))]);
        result.Verdict = findings.Verdict;
    }
}
