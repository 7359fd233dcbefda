using Engine.Cli.Studies.Report;

namespace Engine.Cli.Studies.Augmentations;

/// <summary>What augmentation does where images are few.</summary>
internal sealed class AugmentationStudy : Study
{
    internal override string Name => "augmentation";

    internal override string Title => "Augmentation: more images out of few";

    internal override string Claim => "scale, rotation, noise and brightness make data and reduce overfitting";

    internal override TimeSpan Estimate(bool quick) => quick ? TimeSpan.FromSeconds(30) : TimeSpan.FromMinutes(10);

    internal override void Run(StudyContext context, StudyResult result) => Run(context, result, context.IsQuick ? AugmentationSettings.Quick : AugmentationSettings.Full);

    /// <summary>Runs it in a size of one's own; the answer is every run.</summary>
    internal static AugmentationRun[] Run(StudyContext context, StudyResult result, AugmentationSettings settings)
    {
        settings.Describe(result.Settings);
        StudyData data = context.OpenData(KnownData.Cifar10);
        result.Uses(data);
        result.Add("What the network sees", [.. AugmentationReport.Sheet(data, context.Seed)]);
        var all = new List<AugmentationRun>();
        foreach ((int Images, int Epochs) size in settings.Sizes)
        {
            context.SeedBySeed(settings.Seeds, Variant.All, (variant, seed) => AugmentationExperiment.Run(context, variant, size, seed, data, settings), runs =>
            {
                AugmentationReport.Add(result, size.Images, runs);
                all.AddRange(runs);
            });
        }

        var findings = new AugmentationFindings(all);
        result.Add("What it comes to", [.. findings.Each.Select(sentence => new TextBlock(sentence))]);
        result.Verdict = findings.Verdict;
        return [.. all];
    }
}
