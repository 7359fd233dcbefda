using Engine.Tensors;

namespace Engine.Data;

/// <summary>The order of a data set's images in each epoch: a function of seed and epoch.</summary>
/// <remarks>Fisher and Yates' shuffle (Durstenfeld 1964) with the counter-based generator; a draw below n is the upper half of bits · n.</remarks>
internal sealed class EpochOrder(int count, ulong seed, bool shuffle)
{
    private readonly Lock _lock = new();
    private readonly int[]? _natural = shuffle ? null : [.. Enumerable.Range(0, count)];
    private (int Epoch, int[] Order)? _latest, _before;

    /// <summary>The image at each place of an epoch. The last two asked for are remembered, since batches of two epochs can be in the making.</summary>
    internal int[] Of(int epoch)
    {
        if (_natural is not null)
            return _natural;
        lock (_lock)
        {
            if (_latest?.Epoch == epoch)
                return _latest.Value.Order;
            if (_before?.Epoch == epoch)
                return _before.Value.Order;
            (_before, _latest) = (_latest, (epoch, Shuffled(epoch)));
            return _latest.Value.Order;
        }
    }

    private int[] Shuffled(int epoch)
    {
        ulong key = RandomKey.Order(seed, epoch);
        int[] order = [.. Enumerable.Range(0, count)];
        for (int i = count - 1; i > 0; i--)
        {
            int j = (int)Math.BigMul(CounterRandom.Bits(key, (ulong)i), (ulong)i + 1, out _);
            (order[i], order[j]) = (order[j], order[i]);
        }

        return order;
    }
}
