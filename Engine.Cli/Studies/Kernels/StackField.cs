using Engine.Analysis;
using Engine.Backends;

namespace Engine.Cli.Studies.Kernels;

/// <summary>What one output of filters one after another sees of the image, measured both ways.</summary>
/// <param name="Kernel">The side of each filter.</param>
/// <param name="Count">How many there are.</param>
/// <param name="Forward">The side by impulse: how far one bright pixel spreads.</param>
/// <param name="Backward">The side by gradient: how far the slope of one output reaches back.</param>
internal sealed record StackField(int Kernel, int Count, int Forward, int Backward)
{
    /// <summary>What the story compares: a large filter, and behind each the 3×3 that see as much.</summary>
    internal static IReadOnlyList<(int Kernel, int Count)> Stacks { get; } = [(5, 1), (3, 2), (7, 1), (3, 3)];

    /// <summary>The slope of one output by what goes into the last filter, the one before, … and at the end by the image.</summary>
    internal IReadOnlyList<FieldMap> Slopes { get; init; } = [];

    /// <summary><c>one 5×5</c>, <c>two 3×3</c>.</summary>
    internal string Name => $"{Count switch { 1 => "one", 2 => "two", _ => "three" }} {Kernel}×{Kernel}";

    /// <summary>Weights for each pair of an input and an output channel.</summary>
    internal int Weights => Count * Kernel * Kernel;

    /// <summary>r ← r + (k − 1)·j from r = 1, where strides of 1 leave j = 1.</summary>
    internal int ByFormula => 1 + Count * (Kernel - 1);

    /// <summary>Measures it on a backend.</summary>
    internal static StackField Measure(IBackend backend, int kernel, int count)
    {
        IReadOnlyList<FieldMap> slopes = ReceptiveFieldProbe.ByGradient(backend, kernel, count);
        return new StackField(kernel, count, ReceptiveFieldProbe.ByImpulse(backend, kernel, count)[^1].Side, slopes[^1].Side) { Slopes = slopes };
    }

    /// <summary>Whether both see the same, by either measurement.</summary>
    internal bool SeesAsMuchAs(StackField other) => Forward == Backward && Forward == other.Forward && Backward == other.Backward;
}
