using System.Globalization;

namespace Engine.Cli.Studies.Depths;

/// <summary>What the runs say about the claim: with each step up the ladder a network is deeper and knows more.</summary>
/// <remarks>Neighbours on the ladder are compared seed by seed; a difference counts when it is beyond what the seeds explain.</remarks>
internal sealed class DepthFindings(IReadOnlyList<DepthRun> runs)
{
    private static readonly DepthBudget[] Budgets = [DepthBudget.Epochs, DepthBudget.Time];

    /// <summary>The networks, from the bottom.</summary>
    internal IReadOnlyList<DepthNetwork> Networks { get; } = [.. runs.Select(r => r.Network).Distinct()];

    /// <summary>Neighbours on the ladder, the lower one first.</summary>
    internal IEnumerable<(DepthNetwork Lower, DepthNetwork Upper)> Steps => Networks.Zip(Networks.Skip(1));

    /// <summary>The claim, the figures and whether they bear it out.</summary>
    internal Verdict Verdict => new(
        Verdict.Of(Seeds, [.. from budget in Budgets from step in Steps select Gain(step, budget).IsAboveZero]), $"From {Networks[0].Name} to {Networks[^1].Name} each network is deeper and knows more",
        string.Join("; ", Budgets.Select(budget => string.Create(CultureInfo.InvariantCulture,
            $"{InWords(budget)} {string.Join(", ", Networks.Select(n => $"{n.Name} {Test(n, budget).Text()}"))} % of the test images, {(Seeds < 2 ? "" : $"so that {Steps.Count(s => Gain(s, budget).IsAboveZero)} of {Steps.Count()} steps lead up and ")}the best is {Best(budget).Name}"))));

    /// <summary>For each budget, which steps lead up, which down, and which nowhere that the seeds would not explain.</summary>
    internal IEnumerable<string> Each => Budgets.Select(budget =>
    {
        string Those(string what, Func<(DepthNetwork Lower, DepthNetwork Upper), bool> chosen)
        {
            string[] steps = [.. Steps.Where(chosen).Select(s => string.Create(CultureInfo.InvariantCulture, $"from {s.Lower.Name} to {s.Upper.Name} ({Gain(s, budget).Mean:+0.0;−0.0} points)"))];
            return steps.Length == 0 ? "" : $" {what} {string.Join(", ", steps)}.";
        }

        bool Up((DepthNetwork, DepthNetwork) step) => Gain(step, budget).IsAboveZero;
        bool Down((DepthNetwork, DepthNetwork) step) => Gain(step, budget).IsBelowZero;
        string capital = InWords(budget);
        return $"{char.ToUpperInvariant(capital[0])}{capital[1..]} the best is {Best(budget).Name}.{Those("More is known", Up)}{Those("Less is known", Down)}{(Seeds < 2 ? " With one seed no step can be told from chance." : Those("Within what the seeds differ by it goes", s => !Up(s) && !Down(s)))}";
    });

    /// <summary>Test images known after the last step, in percent.</summary>
    internal Spread Test(DepthNetwork network, DepthBudget budget) => Of(network, budget, r => 100 * r.Test[^1]);

    /// <summary>Training images known in the last epoch, each before its own step, in percent.</summary>
    internal Spread Training(DepthNetwork network, DepthBudget budget) => Of(network, budget, r => 100 * r.Training[^1]);

    /// <summary>Points of test accuracy that a step up the ladder adds.</summary>
    internal Spread Gain((DepthNetwork Lower, DepthNetwork Upper) step, DepthBudget budget) => Test(step.Upper, budget).Minus(Test(step.Lower, budget));

    /// <summary>The network that knows most.</summary>
    internal DepthNetwork Best(DepthBudget budget) => Networks.MaxBy(n => Test(n, budget).Mean)!;

    /// <summary>A budget as a sentence has it.</summary>
    internal static string InWords(DepthBudget budget) => budget == DepthBudget.Epochs ? "at equal epochs" : "in equal time";

    private int Seeds => runs.Select(r => r.Seed).Distinct().Count();

    private Spread Of(DepthNetwork network, DepthBudget budget, Func<DepthRun, double> value) =>
        new([.. runs.Where(r => r.Network == network && r.Budget == budget).OrderBy(r => r.Seed).Select(value)]);
}
