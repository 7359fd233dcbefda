using System.Runtime.CompilerServices;

namespace Engine.Cpu;

/// <summary>One part's stretch of what several parts share as evenly as can be, in whole units.</summary>
internal readonly struct Share
{
    private Share(long first, long end, int tail) => (First, End, Tail) = (first, end, tail);

    /// <summary>Where the part begins: a multiple of the unit.</summary>
    internal long First { get; }

    /// <summary>Behind the part's last whole unit, where the next part begins.</summary>
    internal long End { get; }

    /// <summary>How many items behind <see cref="End"/>, too few for a unit, are the part's too: the last part's.</summary>
    internal int Tail { get; }

    /// <summary>Part <paramref name="part"/> of <paramref name="parts"/> of <paramref name="length"/> items.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Share Of(long length, int part, int parts, int unit = 1)
    {
        long units = length / unit, end = units * (part + 1) / parts * unit;
        return new Share(units * part / parts * unit, end, part == parts - 1 ? (int)(length - end) : 0);
    }
}
