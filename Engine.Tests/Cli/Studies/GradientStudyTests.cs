using Engine.Backends;
using Engine.Cli;
using Engine.Cli.Studies;
using Engine.Cli.Studies.Gradients;
using Engine.Cpu;

namespace Engine.Tests.Cli.Studies;

/// <summary>The study of gradients on generated images: its numbers, not its looks.</summary>
public sealed class GradientStudyTests
{
    private static readonly GradientSettings Tiny = new([4, 8], Seeds: 1, Steps: 4, Batch: 16, TestImages: 40);

    [Test]
    public void TheCurvesAreTheFunctions()
    {
        using var backend = new CpuBackend(new CpuOptions { Threads = 1 });
        ActivationCurve Curve(Activation activation) => ActivationCurve.Of(backend, activation);
        int zero = Curve(Activation.Sigmoid).X.ToList().IndexOf(0);
        Assert.That(Curve(Activation.Sigmoid).Slopes[zero], Is.EqualTo(0.25f));
        Assert.That(Curve(Activation.Tanh).Slopes[zero], Is.EqualTo(1f));
        Assert.That(GradientExperiment.Activations.Select(a => Curve(a).LargestSlope), Is.EqualTo(new[] { 0.25, 1, 1 }));
        foreach (Activation activation in GradientExperiment.Activations)
        {
            ActivationCurve curve = Curve(activation);
            for (int i = 1; i + 1 < curve.X.Count; i++)
            {
                // The slope against a difference of the values; ReLU's kink lies at one of the places.
                double difference = (curve.Values[i + 1] - curve.Values[i - 1]) / (curve.X[i + 1] - curve.X[i - 1]);
                if (i != zero)
                    Assert.That(curve.Slopes[i], Is.EqualTo(difference).Within(2e-3), $"{activation} at {curve.X[i]}");
            }
        }
    }

    [Test]
    public void SigmoidLosesTheGradientAndReluKeepsIt()
    {
        (StudyResult result, GradientRun[] runs) = Run(Tiny);
        Assert.That(runs, Has.Length.EqualTo(14));
        Assert.That(runs.Select(r => r.Losses.Count), Is.All.EqualTo(4));
        Assert.That(runs.Select(r => string.Join(' ', r.Flow.Select(s => s.Step))), Is.All.EqualTo("1 2 4"));
        Assert.That(runs.All(r => r.Start.Count == r.Case.Depth && r.Start.All(l => l.WeightGradNorm > 0) && r.Accuracy is >= 0 and <= 1));

        GradientRun Of(int depth, Activation activation) => runs.Single(r => r.Case.Depth == depth && r.Case.Activation == activation && r.Case.Start == GradientStart.Suited);
        Assert.That(GradientRun.FirstOverLast(Of(8, Activation.Sigmoid).Start), Is.LessThan(0.01 * GradientRun.FirstOverLast(Of(8, Activation.Relu).Start)));
        Assert.That(GradientRun.Product(Of(8, Activation.Sigmoid).Start), Is.LessThan(0.1 * GradientRun.Product(Of(4, Activation.Sigmoid).Start)));

        // The product of the factors is the quotient of its ends, and no slope is steeper than its function's.
        foreach (GradientRun run in runs)
        {
            Assert.That(run.Start.Take(run.Start.Count - 2).Aggregate(1.0, (product, l) => product * l.Factor!.Value), Is.EqualTo(GradientRun.Product(run.Start)).Within(1e-6).Percent);
            Assert.That(run.Start.SkipLast(1).Max(l => l.Slope), Is.LessThanOrEqualTo(run.Case.Activation == Activation.Sigmoid ? 0.25 : 1));
        }

        // What the report and its table of numbers say is what the runs showed.
        var findings = new GradientFindings(runs);
        Assert.That((findings.SigmoidVanishes, findings.ReluKeeps), Is.EqualTo((true, true)));
        Assert.That(findings.SigmoidCompensated.Mean, Is.GreaterThan(2 * findings.Sigmoid.Mean), "weights four times as large make up for most of the slope");
        Assert.That(findings.CompensatedSaturated, Is.GreaterThan(findings.SigmoidSaturated));
        Assert.That(result.Verdict!.Finding, Is.EqualTo(findings.BySaturation ? Finding.Confirmed : Finding.Partly));
        Assert.That(result.Verdict.Sentence, Is.EqualTo(findings.Verdict.Sentence).And.Contains(findings.Sigmoid.ToString()).And.Contains(findings.Relu.ToString()));
        DataPoint first = result.Data.Single(p => p.Part == "the images, generated, 8 layers, step 1" && p.Series == "sigmoid, glorot-normal" && p.YName == "norm of dL/dW" && p.X == 1);
        Assert.That(first.Y, Is.EqualTo(Of(8, Activation.Sigmoid).Start[0].WeightGradNorm));
        Assert.That(result.Sections.Select(s => s.Title), Has.Exactly(6).Items);
        Assert.That(result.IsSynthetic);
    }

    /// <summary>The judgement follows the figures: with the runs' activations exchanged it is the opposite one.</summary>
    [Test]
    public void AClaimThatDoesNotHoldIsNotConfirmed()
    {
        var exchanged = new GradientFindings([.. Run(Tiny with { Steps = 1 }).Runs.Select(r => r with
        {
            Case = r.Case with
            {
                Activation = r.Case.Start == GradientStart.Compensated ? r.Case.Activation : r.Case.Activation switch { Activation.Sigmoid => Activation.Relu, Activation.Relu => Activation.Sigmoid, Activation same => same },
            },
        })]);
        Assert.That((exchanged.SigmoidVanishes, exchanged.ReluKeeps), Is.EqualTo((false, false)));
        Assert.That(exchanged.Verdict.Finding, Is.EqualTo(Finding.NotConfirmed));
    }

    private static (StudyResult Result, GradientRun[] Runs) Run(GradientSettings settings)
    {
        using var backend = new CpuBackend(new CpuOptions { Threads = 2 });
        StudyContext context = StudySetting.On(backend, "synthetic:250:3x32x32");
        var study = new GradientStudy(settings);
        var result = new StudyResult(study);
        return (result, study.RunAll(context, result));
    }
}
