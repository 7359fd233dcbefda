namespace Engine.Models;

/// <summary>Places blocks that live for a while in one piece of memory, so that blocks never alive together may share it.</summary>
/// <remarks>Largest first, each as low as it goes without meeting a block that is alive at the same time (Pisarchyk and Lee 2020, greedy by size).</remarks>
internal sealed class LifetimePlan
{
    private readonly List<Block> _blocks = [];

    /// <summary>The length of the whole; known once <see cref="Place"/> has run.</summary>
    internal long Length { get; private set; }

    /// <summary>Asks for a block that is alive from one moment to another, both included. The answer is its index.</summary>
    internal int Add(long length, int first, int last)
    {
        _blocks.Add(new Block(length, first, last));
        return _blocks.Count - 1;
    }

    /// <summary>Where a block begins, once <see cref="Place"/> has run.</summary>
    internal long OffsetOf(int index) => _blocks[index].Offset;

    /// <summary>Gives every block its place.</summary>
    internal void Place()
    {
        var placed = new List<Block>(_blocks.Count);
        foreach (Block block in _blocks.OrderByDescending(b => b.Length))
        {
            long offset = 0;
            foreach (Block other in placed)
            {
                if (other.First > block.Last || block.First > other.Last)
                    continue;
                if (offset + block.Length <= other.Offset)
                    break;
                offset = Math.Max(offset, other.Offset + other.Length);
            }

            block.Offset = offset;
            int at = placed.FindIndex(b => b.Offset > offset);
            placed.Insert(at < 0 ? placed.Count : at, block);
            Length = Math.Max(Length, offset + block.Length);
        }
    }

    private sealed class Block(long length, int first, int last)
    {
        internal long Length => length;

        internal int First => first;

        internal int Last => last;

        internal long Offset { get; set; }
    }
}
