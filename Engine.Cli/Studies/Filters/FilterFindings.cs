using System.Globalization;

namespace Engine.Cli.Studies.Filters;

/// <summary>What the runs say about the claim: the network learns filters of its own, and better ones than those made by hand.</summary>
/// <remarks>Each seed's training with learned filters is compared with the others of the same seed; a difference counts when it is beyond what the seeds explain.</remarks>
internal sealed class FilterFindings(IReadOnlyList<FilterRun> runs)
{
    private static readonly FilterContender Learned = FilterContender.Learned;

    /// <summary>The contenders, the learned filters first.</summary>
    internal IReadOnlyList<FilterContender> Contenders { get; } = [.. runs.Select(r => r.Contender).Distinct()];

    /// <summary>Whether what was random has become edges.</summary>
    internal bool EdgesAppear => EdgeShare(r => r.After).Minus(EdgeShare(r => r.Before)).IsAboveZero;

    /// <summary>The claim, the figures and whether they bear it out.</summary>
    internal Verdict Verdict => new(
        Verdict.Of(Of(Learned, r => r.Seed).Values.Count, [EdgesAppear, .. Opponents.Select(o => Gained(o).IsAboveZero)]), "The network learns its own filters, and better ones than are made by hand",
        string.Create(CultureInfo.InvariantCulture,
            $"with learned filters it knows {Test(Learned).Text()} % of the test images, with {string.Join(", with ", Opponents.Select(o => $"{o.Name} {Test(o).Text()} %"))}; edges are {EdgeShare(r => r.Before).Text()} % of the filters at the start, by chance, and {EdgeShare(r => r.After).Text()} % of the learned ones"));

    /// <summary>Against whom learning wins and against whom not, in words.</summary>
    internal IEnumerable<string> Each => Opponents.Select(o =>
    {
        Spread lost = Test(o).Minus(Test(Learned));
        return Gained(o).IsAboveZero ? $"With learned filters {Gained(o).Text()} points more are known than with {o.Name}, beyond what the seeds explain."
            : lost.IsAboveZero ? $"With learned filters {lost.Text()} points fewer are known than with {o.Name}, beyond what the seeds explain."
            : $"With learned filters {Gained(o).Text()} points more are known than with {o.Name}, within what the seeds explain.";
    });

    /// <summary>Test images known after the last epoch, in percent.</summary>
    internal Spread Test(FilterContender contender) => Of(contender, r => 100 * r.Test[^1]);

    /// <summary>Training images known in the last epoch, in percent.</summary>
    internal Spread Training(FilterContender contender) => Of(contender, r => 100 * r.Training[^1]);

    /// <summary>Points of test accuracy that learning the filters adds.</summary>
    internal Spread Gained(FilterContender opponent) => Test(Learned).Minus(Test(opponent));

    /// <summary>A figure of the learned filters' shape, in percent.</summary>
    internal Spread Shape(Func<FilterRun, FilterBank> when, Func<FilterShape, double> part) => Of(Learned, r => 100 * part(FilterShape.Of(when(r))));

    /// <summary>How alike the learned filters are to what they were.</summary>
    internal Spread Likeness => Of(Learned, r => FilterShape.Likeness(r.Before, r.After));

    private IEnumerable<FilterContender> Opponents => Contenders.Where(c => c != Learned);

    private Spread EdgeShare(Func<FilterRun, FilterBank> when) => Shape(when, s => s.Edge);

    private Spread Of(FilterContender contender, Func<FilterRun, double> value) => new([.. runs.Where(r => r.Contender == contender).OrderBy(r => r.Seed).Select(value)]);
}
