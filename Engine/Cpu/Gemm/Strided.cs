namespace Engine.Cpu;

/// <summary>Places in memory a step apart: rows of a matrix, or lines to ask for.</summary>
/// <param name="first">The first, or null for none. To be asked for it may lie anywhere: asking neither reads nor faults.</param>
/// <param name="step">Floats from one to the next.</param>
internal readonly unsafe struct Strided(float* first, nint step)
{
    internal readonly float* First = first;
    internal readonly nint Step = step;

    internal bool IsNone => First is null;

    /// <summary>The same without the first so many.</summary>
    internal Strided From(int skipped) => new(First + skipped * Step, Step);

    /// <summary>One of so many equal shares, dealt out in turn.</summary>
    internal Strided Share(int share, int shares) => new(First + share * Step, shares * Step);

    /// <summary>Of rows of <paramref name="width"/> floats, the <paramref name="line"/>th line of memory of each; none behind the last. Rows that do not all begin
    /// with a line end in one more.</summary>
    internal Strided Line(int line, int width)
    {
        bool aligned = ((nint)First | (Step * sizeof(float))) % Prefetch.LineBytes == 0;
        int offset = line * Prefetch.LineFloats, last = width - 1;
        return IsNone || offset > (aligned ? last : last + Prefetch.LineFloats - 1) ? default : new(First + Math.Min(offset, last), Step);
    }
}
