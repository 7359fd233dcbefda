namespace Engine.Cli.Studies.Filters;

/// <summary>The first layer's filters: learned, against those that people made.</summary>
/// <param name="settings">How large the study is; null for the quick or the full form, as the context says.</param>
internal sealed class FilterStudy(FilterSettings? settings = null) : Study
{
    internal override string Name => "filters";

    internal override string Title => "Filters: learned or made by hand";

    internal override string Claim => "the network learns its own filters, and better ones than are made by hand";

    internal override TimeSpan Estimate(bool quick) => quick ? TimeSpan.FromSeconds(25) : TimeSpan.FromMinutes(3);

    internal override void Run(StudyContext context, StudyResult result) => RunAll(context, result);

    /// <summary>Runs it; the answer is every run.</summary>
    internal IReadOnlyList<FilterRun> RunAll(StudyContext context, StudyResult result)
    {
        FilterSettings size = settings ?? (context.IsQuick ? FilterSettings.Quick : FilterSettings.Full);
        size.Describe(result.Settings);
        StudyData data = context.OpenData(KnownData.Cifar10);
        result.Uses(data, size.TestImages);
        IReadOnlyList<FilterRun> all = [];
        context.SeedBySeed(size.Seeds, FilterContender.For(data.Size.Channels), (contender, seed) => FilterExperiment.Run(context, contender, seed, data, size), runs =>
        {
            FilterReport.Add(result, context, data, runs);
            result.Verdict = new FilterFindings(runs).Verdict;
            all = runs;
        });
        return all;
    }
}
