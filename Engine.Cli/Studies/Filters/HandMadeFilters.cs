namespace Engine.Cli.Studies.Filters;

/// <summary>Filters as they were made before networks learned their own: edges in every direction, and colours beside them.</summary>
/// <remarks>All are 5×5, smaller ones in the middle, and of one strength, Σw² = 2. Those with a direction stand in
/// it and in the opposite one, for ReLU lets only one side of an edge through.</remarks>
internal static class HandMadeFilters
{
    /// <summary>Pixels of a filter's side.</summary>
    internal const int Side = 5;

    /// <summary>Filters of a set.</summary>
    internal const int Count = 16;

    private static readonly int[,]
        Sobel = { { -1, 0, 1 }, { -2, 0, 2 }, { -1, 0, 1 } },
        DiagonalPrewitt = { { 0, 1, 1 }, { -1, 0, 1 }, { -1, -1, 0 } },
        Laplacian = { { -1, -1, -1 }, { -1, 8, -1 }, { -1, -1, -1 } };

    /// <summary>Edges of brightness: Sobel's, Prewitt's, Laplace's, and wider ones in six directions.</summary>
    internal static FilterBank Edges(int channels) => Bank(channels, [.. NarrowEdges(channels), .. Enumerable.Range(0, 6).Select(i => OnAll(channels, GaussianEdge(i * Math.PI / 3)))]);

    /// <summary>The narrow edges, and in the wider ones' place spots of light, dark, and each colour against its opponent.</summary>
    internal static FilterBank EdgesAndColours => Bank(3,
    [
        .. NarrowEdges(3),
        .. new double[][] { [1, 1, 1], [-1, -1, -1], [1, -1, 0], [-1, 1, 0], [-0.5, -0.5, 1], [0.5, 0.5, -1] }.Select(colour => Coloured(Gaussian(), colour)),
    ]);

    /// <summary>An edge across a direction in radians, 0 where it grows brighter to the right: a Gaussian's slope, of deviation 1.</summary>
    internal static double[] GaussianEdge(double direction) => Drawn((x, y) => (x * Math.Cos(direction) + y * Math.Sin(direction)) * Math.Exp(-(x * x + y * y) / 2.0));

    /// <summary>A round spot, of deviation 1.</summary>
    internal static double[] Gaussian() => Drawn((x, y) => Math.Exp(-(x * x + y * y) / 2.0));

    private static IEnumerable<double[]> NarrowEdges(int channels) =>
    [
        .. Enumerable.Range(0, 4).Select(turns => OnAll(channels, Middle(Sobel, turns))), .. Enumerable.Range(0, 4).Select(turns => OnAll(channels, Middle(DiagonalPrewitt, turns))),
        OnAll(channels, Middle(Laplacian, 0)), OnAll(channels, [.. Middle(Laplacian, 0).Select(w => -w)]),
    ];

    private static double[] Drawn(Func<int, int, double> value) =>
        [.. from y in Enumerable.Range(-Side / 2, Side) from x in Enumerable.Range(-Side / 2, Side) select value(x, y)];

    /// <summary>A 3×3 filter, turned by quarters, with zeros around.</summary>
    private static double[] Middle(int[,] filter, int turns)
    {
        double At(int x, int y)
        {
            for (int i = 0; i < turns; i++)
                (x, y) = (y, -x);
            return Math.Max(Math.Abs(x), Math.Abs(y)) > 1 ? 0 : filter[y + 1, x + 1];
        }

        return Drawn(At);
    }

    private static double[] OnAll(int channels, double[] filter) => Coloured(filter, Enumerable.Repeat(1.0, channels));

    private static double[] Coloured(double[] filter, IEnumerable<double> colour) => [.. from w in filter from c in colour select w * c];

    private static FilterBank Bank(int channels, double[][] filters) => new(
        Side, channels,
        [
            .. filters.SelectMany(filter =>
            {
                double strength = Math.Sqrt(2 / filter.Sum(w => w * w));
                return filter.Select(w => (float)(w * strength));
            }),
        ],
        new float[filters.Length]);
}
