using Engine.Cli.Studies.Report;

namespace Engine.Cli.Studies.Depths;

/// <summary>What depth costs and what it brings, from LeNet to VGG-19.</summary>
/// <param name="settings">How large the study is; null for the quick or the full form, as the context says.</param>
internal sealed class DepthStudy(DepthSettings? settings = null) : Study
{
    internal override string Name => "depth";

    internal override string Title => "Depth: from LeNet over AlexNet to VGG";

    internal override string Claim => "two convolutions and two poolings, then AlexNet, then VGG-11, 13, 16 and 19: with each step a network is deeper and knows more";

    internal override TimeSpan Estimate(bool quick) => quick ? TimeSpan.FromSeconds(40) : TimeSpan.FromMinutes(30);

    internal override void Run(StudyContext context, StudyResult result) => RunAll(context, result);

    /// <summary>Runs it; the answer is every run.</summary>
    internal DepthRun[] RunAll(StudyContext context, StudyResult result)
    {
        DepthSettings size = settings ?? (context.IsQuick ? DepthSettings.Quick : DepthSettings.Full);
        size.Describe(result.Settings);
        StudyData data = context.OpenData(KnownData.Cifar10).Take(int.MaxValue, size.TestImages);
        result.Uses(data);
        PublishedNetwork[] published = [.. DepthNetwork.Ladder.Select(n => size.Timed.Contains(n) ? PublishedNetwork.Measure(context, n, size.Runs) : PublishedNetwork.Of(n))];
        DepthReport.AddPublished(result, published);
        Dictionary<DepthNetwork, double> times = size.Trained.ToDictionary(n => n, n => DepthExperiment.SecondsPerStep(context, n, data));
        DepthReport.AddSmall(result, data, times);
        var all = new List<DepthRun>();
        try
        {
            // A seed's ladder is whole before the next begins, so that what is interrupted after the first can be judged.
            foreach (ulong seed in context.Seeds(size.Seeds))
            {
                foreach (DepthBudget budget in Enum.GetValues<DepthBudget>())
                {
                    foreach (DepthNetwork network in size.Trained)
                        all.Add(Train(network, budget, seed));
                }
            }
        }
        finally
        {
            foreach (IGrouping<DepthBudget, DepthRun> runs in all.GroupBy(r => r.Budget))
                DepthReport.Add(result, runs.Key, [.. runs], size);
            if (all.DistinctBy(r => (r.Network, r.Budget)).Count() == size.Trained.Count * Enum.GetValues<DepthBudget>().Length)
            {
                var findings = new DepthFindings(all);
                result.Add("What it comes to", [.. findings.Each.Select(sentence => new TextBlock(sentence))]);
                result.Verdict = findings.Verdict;
            }
        }

        return [.. all];

        DepthRun Train(DepthNetwork network, DepthBudget budget, ulong seed)
        {
            StudyData seen = budget == DepthBudget.Epochs ? data.Take(size.Images, size.TestImages, seed) : data;
            long steps = budget == DepthBudget.Epochs
                ? (long)size.Epochs * (seen.Training.Count / DepthSettings.Batch)
                : Math.Max(1, (long)(size.Time.TotalSeconds / times[network]));
            return DepthExperiment.Run(context, network, budget, seed, seen, steps, times[network]);
        }
    }
}
