using System.Globalization;
using Engine.Backends;
using Engine.Charts;
using Engine.Cli.Studies.Report;
using Engine.Data;

namespace Engine.Cli.Studies.Gradients;

/// <summary>Why deep networks of sigmoids would not learn, and what ReLU changed.</summary>
internal sealed class GradientStudy : Study
{
    internal override string Name => "gradients";

    internal override string Title => "Vanishing gradients: sigmoid, tanh and ReLU";

    internal override string Claim => "sigmoid's saturation makes gradients vanish with depth; ReLU's slope of one does not";

    internal override TimeSpan Estimate(bool quick) => quick ? TimeSpan.FromSeconds(10) : TimeSpan.FromMinutes(2);

    internal override void Run(StudyContext context, StudyResult result)
    {
        GradientSettings settings = context.IsQuick ? GradientSettings.Quick : GradientSettings.Full;

        // One data set where one was asked for; the two of the story otherwise.
        Run(context, result, settings, context.DataSpec is null ? [("MNIST", KnownData.Mnist), ("CIFAR-10", KnownData.Cifar10)] : [("the images", KnownData.Cifar10)]);
    }

    /// <summary>Runs it in a size of one's own; the answer is every run.</summary>
    internal static GradientRun[] Run(StudyContext context, StudyResult result, GradientSettings settings, IReadOnlyList<(string Name, KnownData Wanted)> sets)
    {
        settings.Describe(result.Settings);
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

        var all = new List<GradientRun>();
        foreach ((string name, KnownData wanted) in sets)
        {
            StudyData data = context.OpenData(wanted).Take(int.MaxValue, settings.TestImages);
            result.Uses(data);
            Normalization normalization = Normalization.Measure(data.Training, data.Size.Channels);
            var runs = new List<GradientRun>();
            foreach (GradientCase one in GradientExperiment.Cases(settings, name))
            {
                context.Progress.Begin(string.Create(CultureInfo.InvariantCulture, $"{name}, {one.Depth} layers, {one.Name}, {one.Initializer} ({settings.Seeds} seeds)"));
                runs.AddRange(context.Seeds(settings.Seeds).Select(seed => GradientExperiment.Run(context, one, seed, data, normalization, settings)));
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
