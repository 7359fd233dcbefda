using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Engine.Cpu;

/// <summary>What happens to a finished tile on its way to C, so that no second pass over a large map is needed.</summary>
/// <param name="bias">The bias of the tile's first column, or null.</param>
/// <param name="accumulate">Add to what C holds: a later block of k, or the caller's +=.</param>
/// <param name="relu">Clamp at zero, after the bias.</param>
internal readonly unsafe struct TileEpilogue(float* bias, bool accumulate, bool relu)
{
    internal readonly float* Bias = bias;
    internal readonly bool Accumulate = accumulate;
    internal readonly bool Relu = relu;

    /// <summary>The epilogue of the tile that starts <paramref name="columns"/> further right.</summary>
    internal TileEpilogue At(nint columns) => new(Bias is null ? null : Bias + columns, Accumulate, Relu);

    /// <summary>One element's way: what C held, the sum, the column in the tile. The vector tiles do the same in the same order.</summary>
    internal float Apply(float held, float sum, nint column)
    {
        if (Accumulate)
            sum = held + sum;
        if (Bias is not null)
            sum += Bias[column];
        return Relu && sum < 0 ? 0 : sum;
    }

    /// <summary>The same for rows of sums whose columns do not fill the tile's vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal void Apply(float* held, nint heldStride, float* sums, nint sumsStride, int rows, int columns)
    {
        for (; rows > 0; rows--, held += heldStride, sums += sumsStride)
        {
            int column = 0;
            for (; column <= columns - 4; column += 4)
            {
                Vector128<float> sum = Vector128.Load(sums + column);
                if (Accumulate)
                    sum = Vector128.Load(held + column) + sum;
                if (Bias is not null)
                    sum += Vector128.Load(Bias + column);
                if (Relu)
                    sum = Vector128.ConditionalSelect(Vector128.LessThan(sum, default), default, sum);
                sum.Store(held + column);
            }

            for (; column < columns; column++)
                held[column] = Apply(held[column], sums[column], column);
        }
    }
}
