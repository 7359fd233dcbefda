namespace Engine.Cpu;

/// <summary>Where a product's rows come from: packs up to MR of them, k-major, into a panel of A.</summary>
internal unsafe interface IRowSource
{
    /// <summary>panel[(i − k)·PanelStride + r] = A[row + r, i] for i from <paramref name="k"/> to k + count − 1 and r below <paramref name="rows"/>.</summary>
    void Pack(MicroKernel kernel, int row, int rows, int k, int count, float* panel, float* scratch);
}

/// <summary>Where a product's columns come from: gives a block of B as panels of NR columns, k-major.</summary>
internal unsafe interface IColumnSource
{
    /// <summary>The block of <paramref name="columns"/> columns from <paramref name="column"/> and <paramref name="count"/> rows from
    /// <paramref name="k"/>: packed into <paramref name="scratch"/>, or where it already lies packed.</summary>
    float* Block(MicroKernel kernel, int column, int columns, int k, int count, float* scratch);

    /// <summary>Whether <see cref="Block"/> has to pack.</summary>
    bool Packs { get; }

    /// <summary>Where the rows of the panel from <paramref name="column"/> on lie in memory, in a block of <paramref name="count"/> rows from
    /// <paramref name="k"/>, as written or packed, so that tiles can read them or ask for them; none where they are made.</summary>
    Strided Rows(MicroKernel kernel, int column, int k, int count);
}

/// <summary>A as it is written: row r at pointer + r·stride.</summary>
internal readonly unsafe struct DenseRows(float* a, nint stride) : IRowSource
{
    public void Pack(MicroKernel kernel, int row, int rows, int k, int count, float* panel, float* scratch)
    {
        float** pointers = stackalloc float*[MicroKernel.MostTransposedRows];
        for (int r = 0; r < rows; r++)
            pointers[r] = a + (row + r) * stride + k;
        kernel.Transpose(pointers, rows, count, panel, kernel.PanelStride);
    }
}

/// <summary>A stored transposed: A[r, k] at pointer + k·stride + r, so a panel's k is one short run. <paramref name="m"/> rows can be read.</summary>
internal readonly unsafe struct TransposedRows(float* a, nint stride, int m) : IRowSource
{
    public void Pack(MicroKernel kernel, int row, int rows, int k, int count, float* panel, float* scratch)
    {
        // A panel's whole row where A has so many rows; the floats beyond the panel's rows are not used.
        Runs.CopyRows(a + k * stride + row, stride, panel, kernel.PanelStride, row + kernel.PanelStride <= m ? kernel.PanelStride : rows, count);
    }
}

/// <summary>B as it is written: B[k, n] at pointer + k·stride + n.</summary>
internal readonly unsafe struct DenseColumns(float* b, nint stride) : IColumnSource
{
    // Every row of B starts a new page, where the hardware's prefetcher begins anew: lines are asked for this many rows ahead.
    private const int RowsAhead = 8;

    public bool Packs => true;

    public float* Block(MicroKernel kernel, int column, int columns, int k, int count, float* scratch)
    {
        // Along k outside, panels inside: the reads run along whole rows of B, as memory likes them.
        int width = kernel.MaxColumns;
        nint panelFloats = (nint)width * count;
        for (int i = 0; i < count; i++)
        {
            float* source = b + (k + i) * stride + column;
            float* target = scratch + (nint)i * width;
            int left = columns;
            for (; left >= width; left -= width, source += width, target += panelFloats)
            {
                Prefetch.Line(source + RowsAhead * stride);
                Prefetch.Line(source + RowsAhead * stride + width - 1);
                Runs.Copy(source, target, width);
            }

            if (left > 0)
            {
                int lastWidth = kernel.PaddedColumns(left);
                target = scratch + columns / width * panelFloats + (nint)i * lastWidth;
                Runs.Copy(source, target, left);
                for (int pad = left; pad < lastWidth; pad++)
                    target[pad] = 0;
            }
        }

        return scratch;
    }

    public Strided Rows(MicroKernel kernel, int column, int k, int count) => new(b + k * stride + column, stride);
}

/// <summary>B stored transposed, as weights are: B[k, n] at pointer + n·stride + k.</summary>
internal readonly unsafe struct TransposedColumns(float* b, nint stride) : IColumnSource
{
    public bool Packs => true;

    public float* Block(MicroKernel kernel, int column, int columns, int k, int count, float* scratch)
    {
        float** pointers = stackalloc float*[MicroKernel.MostTransposedRows];
        float* target = scratch;
        for (int done = 0; done < columns; done += kernel.MaxColumns)
        {
            int here = Math.Min(kernel.MaxColumns, columns - done);
            for (int n = 0; n < here; n++)
                pointers[n] = b + (column + done + n) * stride + k;
            int width = kernel.PaddedColumns(here);
            kernel.Transpose(pointers, here, count, target, width);
            target += (nint)width * count;
        }

        return scratch;
    }

    public Strided Rows(MicroKernel kernel, int column, int k, int count) => default;
}

/// <summary>B packed once and for all by <see cref="PackedWeights"/>, blocks of k one after another.</summary>
internal readonly unsafe struct PackedColumns(float* packed, int paddedColumns) : IColumnSource
{
    public bool Packs => false;

    public float* Block(MicroKernel kernel, int column, int columns, int k, int count, float* scratch) =>
        packed + (nint)k * paddedColumns + (nint)column * count;

    public Strided Rows(MicroKernel kernel, int column, int k, int count) => new(Block(kernel, column, kernel.MaxColumns, k, count, null), kernel.MaxColumns);
}
