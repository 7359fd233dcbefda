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

    /// <summary>Of <paramref name="count"/> rows that lie one behind another, one of so many equal stretches, to be asked for at every <paramref name="askEvery"/>th
    /// of that many k's.</summary>
    internal Strided Stretch(int stretch, int stretches, int count, int width, int askEvery)
    {
        int share = width / stretches;
        return new(First + (nint)stretch * share * count, share * askEvery);
    }

    /// <summary>Of rows of <paramref name="width"/> floats, the <paramref name="line"/>th line of memory of each; none behind the last.</summary>
    internal Strided Line(int line, int width)
    {
        // Floats of the row's first line before it: the same for all, or for some as many as can be.
        int before = Step % Prefetch.LineFloats == 0 ? (int)((nint)First % Prefetch.LineBytes / sizeof(float)) : Prefetch.LineFloats - 1;
        int offset = line * Prefetch.LineFloats, last = width - 1;
        return IsNone || offset > before + last ? default : new(First + Math.Min(offset, last), Step);
    }
}
