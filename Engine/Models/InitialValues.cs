using Engine.Tensors;

namespace Engine.Models;

/// <summary>A constant plus random values: normal of a deviation, or uniform in ± a bound.</summary>
/// <param name="Normal">Normal, else uniform.</param>
/// <param name="Size">The deviation or the bound.</param>
/// <param name="Constant">Added to each.</param>
internal readonly record struct InitialValues(bool Normal, float Size, float Constant)
{
    // Values that one thread draws at a time: about a millisecond.
    private const int Piece = 1 << 16;

    /// <summary>Draws the values, each a function of the seed and its place alone, so that threads can share them.</summary>
    internal unsafe void Fill(Span<float> values, ulong seed)
    {
        if (Size == 0)
        {
            values.Fill(Constant);
            return;
        }

        int length = values.Length;
        InitialValues drawn = this;
        fixed (float* first = values)
        {
            float* start = first;
            Parallel.For(0, (length - 1) / Piece + 1, piece => drawn.Fill(start, piece * Piece, Math.Min(Piece, length - piece * Piece), seed));
        }
    }

    private unsafe void Fill(float* values, int start, int count, ulong seed)
    {
        for (int i = start; i < start + count; i++)
        {
            float unit = Normal ? CounterRandom.Normal(seed, (ulong)i) : 2 * CounterRandom.Uniform(seed, (ulong)i) - 1;
            values[i] = Constant + unit * Size;
        }
    }
}
