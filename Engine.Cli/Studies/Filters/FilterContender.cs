namespace Engine.Cli.Studies.Filters;

/// <summary>A way to come by the first layer's filters. The layers behind it learn in every case, from the same start.</summary>
/// <param name="Name">What a report calls it.</param>
/// <param name="Start">The filters at the start, from those that He's initialisation has drawn.</param>
/// <param name="IsFrozen">Whether they stay so.</param>
internal sealed record FilterContender(string Name, Func<FilterBank, FilterBank> Start, bool IsFrozen)
{
    /// <summary>The deviation that learned filters start with, that of the 2012 paper: of He's, sixteen times stronger, too much would be left to see what was learned.</summary>
    private const double WeakDeviation = 0.01;

    /// <summary>The claim's: noise at the start.</summary>
    internal static FilterContender Learned { get; } = new("learned", drawn => drawn.Scaled(WeakDeviation / Math.Sqrt(2.0 / drawn.Length)), IsFrozen: false);

    /// <summary>The opponent.</summary>
    internal static FilterContender Edges { get; } = new("hand-made edges", drawn => HandMadeFilters.Edges(drawn.Channels), IsFrozen: true);

    /// <summary>The opponent with an eye for colour.</summary>
    internal static FilterContender EdgesAndColours { get; } = new("hand-made edges and colours", _ => HandMadeFilters.EdgesAndColours, IsFrozen: true);

    /// <summary>The control: the learned ones' noise, as strong as He has it.</summary>
    internal static FilterContender Random { get; } = new("random", drawn => drawn, IsFrozen: true);

    /// <summary>All for images of so many channels.</summary>
    internal static IReadOnlyList<FilterContender> For(int channels) => channels == 3 ? [Learned, Edges, EdgesAndColours, Random] : [Learned, Edges, Random];
}
