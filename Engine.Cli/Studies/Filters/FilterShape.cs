namespace Engine.Cli.Studies.Filters;

/// <summary>What filters look like, in numbers: parts of Σw², the mean over a bank.</summary>
/// <remarks>A filter of 25 places a channel is projected on the two edges of a Gaussian's slope, which make every direction between them, and on a Gaussian
/// spot, in each channel apart. Of what is random a share of 2/25 and of 1/25 falls on them.</remarks>
/// <param name="Edge">The part that is an edge of some direction and colour.</param>
/// <param name="Spot">The part that is a spot of some colour.</param>
/// <param name="Colour">The part that differs between the channels.</param>
internal readonly record struct FilterShape(double Edge, double Spot, double Colour)
{
    /// <summary>Looks at a bank of 5×5 filters.</summary>
    internal static FilterShape Of(FilterBank bank)
    {
        double[] across = HandMadeFilters.GaussianEdge(0), down = HandMadeFilters.GaussianEdge(Math.PI / 2), spot = HandMadeFilters.Gaussian();
        double edges = 0, spots = 0, colours = 0;
        for (int f = 0; f < bank.Count; f++)
        {
            double edge = 0, round = 0, grey = 0, whole = 0;
            for (int c = 0; c < bank.Channels; c++)
            {
                edge += Part(bank, f, c, across) + Part(bank, f, c, down);
                round += Part(bank, f, c, spot);
            }

            ReadOnlySpan<float> filter = bank[f];
            for (int i = 0; i < filter.Length; i += bank.Channels)
            {
                double sum = 0;
                foreach (float w in filter.Slice(i, bank.Channels))
                    (sum, whole) = (sum + w, whole + (double)w * w);
                grey += sum * sum / bank.Channels;
            }

            edges += edge / whole;
            spots += round / whole;
            colours += Math.Max(0, 1 - grey / whole);
        }

        return new FilterShape(edges / bank.Count, spots / bank.Count, colours / bank.Count);
    }

    /// <summary>How alike two banks are: the mean cosine of their filters, 1 for the same and 0 for unrelated ones.</summary>
    internal static double Likeness(FilterBank one, FilterBank other) => Enumerable.Range(0, one.Count).Average(f =>
    {
        double product = 0, first = 0, second = 0;
        for (int i = 0; i < one[f].Length; i++)
        {
            double a = one[f][i], b = other[f][i];
            (product, first, second) = (product + a * b, first + a * a, second + b * b);
        }

        return product / Math.Sqrt(first * second);
    });

    /// <summary>The square of a channel's projection on a pattern.</summary>
    private static double Part(FilterBank bank, int filter, int channel, double[] pattern)
    {
        ReadOnlySpan<float> weights = bank[filter];
        double product = 0, square = 0;
        for (int i = 0; i < pattern.Length; i++)
            (product, square) = (product + weights[i * bank.Channels + channel] * pattern[i], square + pattern[i] * pattern[i]);
        return product * product / square;
    }
}
