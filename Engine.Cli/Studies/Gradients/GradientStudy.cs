using System.Globalization;
using Engine.Backends;
using Engine.Charts;
using Engine.Cli.Studies.Report;
using Engine.Data;

namespace Engine.Cli.Studies.Gradients;

/// <summary>Why deep networks of sigmoids would not learn, and what ReLU changed.</summary>
/// <param name="settings">How large the study is; null for the quick or the full form, as the context says.</param>
internal sealed class GradientStudy(GradientSettings? settings = null) : Study
{
    internal override string Name => "gradients";

    internal override string Title => "Vanishing gradients: sigmoid, tanh and ReLU";

    internal override string Claim => "sigmoid's saturation makes gradients vanish with depth; ReLU's slope of one does not";

    internal override TimeSpan Estimate(bool quick) => quick ? TimeSpan.FromSeconds(10) : TimeSpan.FromMinutes(2);

    internal override void Run(StudyContext context, StudyResult result) => RunAll(context, result);

    /// <summary>Runs it; the answer is every run.</summary>
    internal GradientRun[] RunAll(StudyContext context, StudyResult result)
    {
        GradientSettings size = settings ?? (context.IsQuick ? GradientSettings.Quick : GradientSettings.Full);
        size.Describe(result.Settings);
        ActivationCurve[] curves = [.. GradientExperiment.Activations.Select(a => ActivationCurve.Of(context.Backend, a))];
        result.Add("The functions, their slopes, and the chain rule", [.. GradientReport.Theory(curves)]);
        foreach (ActivationCurve curve in curves)
        {
            for (int i = 0; i < curve.X.Count; i++)
            {
                result.Data.Add(new DataPoint("function", GradientCase.NameOf(curve.Activation), "x", curve.X[i], "f(x)", curve.Values[i]));
                result.Data.Add(new DataPoint("function", GradientCase.NameOf(curve.Activation), "x", curve.X[i], "f'(x)", curve.Slopes[i]));
            }
        }

        // One data set where one was asked for; the two of the story otherwise.
        (string Name, KnownData Wanted)[] sets = context.DataSpec is null ? [("MNIST", KnownData.Mnist), ("CIFAR-10", KnownData.Cifar10)] : [("the images", KnownData.Cifar10)];
        var all = new List<GradientRun>();
        foreach ((string known, KnownData wanted) in sets)
        {
            StudyData data = context.OpenData(wanted).Take(int.MaxValue, size.TestImages);
            string name = data.IsSynthetic ? $"{known}, generated" : known;
            result.Uses(data);
            Normalization normalization = Normalization.Measure(data.Training, data.Size.Channels);
            var runs = new List<GradientRun>();
            foreach (GradientCase one in GradientExperiment.Cases(size, name))
            {
                context.Progress.Begin(string.Create(CultureInfo.InvariantCulture, $"{name}, {one.Depth} layers, {one.Name}, {one.Initializer} ({size.Seeds} seed{(size.Seeds == 1 ? "" : "s")})"));
                runs.AddRange(context.Seeds(size.Seeds).Select(seed => GradientExperiment.Run(context, one, seed, data, normalization, size)));
            }

            GradientReport.Add(result, name, runs);
            all.AddRange(runs);
        }

        var findings = new GradientFindings(all);
        result.Add("What it comes to", [.. GradientReport.Conclusion(findings, all)]);
        result.Verdict = findings.Verdict;
        return [.. all];
    }
}
