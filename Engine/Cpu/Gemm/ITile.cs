namespace Engine.Cpu;

/// <summary>One instruction set's microkernel and the sizes that belong to it, registered together in <see cref="MicroKernel"/>.</summary>
internal unsafe interface ITile
{
    static abstract InstructionSet InstructionSet { get; }

    /// <summary>Rows of the largest tile (MR).</summary>
    static abstract int MaxRows { get; }

    /// <summary>Floats in a vector; the widest tile has two (NR = 2 · lanes).</summary>
    static abstract int Lanes { get; }

    /// <summary>Floats from one k to the next in a packed panel of A: the rows rounded up to whole vectors.</summary>
    static abstract int PanelStride { get; }

    /// <summary><see cref="Transpose"/> takes counts that are multiples of this.</summary>
    static abstract int TransposeStep { get; }

    /// <summary>A tile asks for one of <see cref="TileColumns.Ahead"/>'s lines at every k or at every second one, 1 or 2: memory brings a thread a line in some 15 cycles,
    /// and a k takes half as many as the largest tile has accumulators.</summary>
    static abstract int AskEvery { get; }

    /// <summary>C (TRows × TVectors·lanes, row stride ldc) = or += A panel · B's columns over <paramref name="k"/>, then the epilogue.</summary>
    static abstract void Multiply<TRows, TVectors, TSource>(nint k, float* a, in TileColumns columns, float* c, nint ldc, in TileEpilogue epilogue)
        where TRows : struct, ICount
        where TVectors : struct, ICount
        where TSource : struct, ITileSource;

    /// <summary>panel[k·stride + r] = rows[r][k] for <see cref="Lanes"/> rows and <paramref name="count"/> values of k.</summary>
    static abstract void Transpose(float** rows, nint count, float* panel, nint stride);
}
