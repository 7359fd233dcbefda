namespace Engine.Cli.Studies.Filters;

/// <summary>The first layer's filters: learned, against those that people made.</summary>
internal sealed class FilterStudy : Study
{
    internal override string Name => "filters";

    internal override string Title => "Filters: learned or made by hand";

    internal override string Claim => "the network learns its own filters, and better ones than are made by hand";

    internal override TimeSpan Estimate(bool quick) => quick ? TimeSpan.FromSeconds(25) : TimeSpan.FromMinutes(3);

    internal override void Run(StudyContext context, StudyResult result) => Run(context, result, context.IsQuick ? FilterSettings.Quick : FilterSettings.Full);

    /// <summary>Runs it in a size of one's own; the answer is every run.</summary>
    internal static IReadOnlyList<FilterRun> Run(StudyContext context, StudyResult result, FilterSettings settings)
    {
        settings.Describe(result.Settings);
        StudyData data = context.OpenData(KnownData.Cifar10);
        result.Uses(data);
        IReadOnlyList<FilterRun> all = [];
        context.SeedBySeed(settings.Seeds, FilterContender.For(data.Size.Channels), (contender, seed) => FilterExperiment.Run(context, contender, seed, data, settings), runs =>
        {
            FilterReport.Add(result, context, data, runs);
            result.Verdict = new FilterFindings(runs).Verdict;
            all = runs;
        });
        return all;
    }
}
