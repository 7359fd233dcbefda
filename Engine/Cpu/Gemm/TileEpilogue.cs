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
}
