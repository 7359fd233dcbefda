namespace Engine.Cpu;

/// <summary>How a product's C is cut among threads: so many bands of rows by so many bands of whole column panels.</summary>
internal readonly record struct GemmGrid(int RowParts, int ColumnParts)
{
    // Costs a k, in multiples of one row of a tile: from the instructions that packing issues beside the tile's.
    private const double PackRowCost = 0.2;
    private const double PackColumnCost = 6;

    // Below this many multiply-accumulates waking a thread costs more than it saves.
    private const long WorthAThread = 40_000;

    internal int Parts => RowParts * ColumnParts;

    /// <summary>The grid whose largest part is cheapest, packing included; never more parts than threads.</summary>
    internal static GemmGrid Choose(MicroKernel kernel, int m, int n, int k, bool packsColumns, int threads)
    {
        long worth = (long)m * n * k / WorthAThread;
        int most = (int)Math.Clamp(worth, 1, threads);
        var best = new GemmGrid(1, 1);
        double bestCost = double.MaxValue;
        int panels = (n + kernel.MaxColumns - 1) / kernel.MaxColumns;
        for (int rowParts = 1; rowParts <= most; rowParts++)
        {
            int columnParts = Math.Min(most / rowParts, panels);
            if (rowParts > m)
                break;
            double rows = Math.Ceiling((double)m / rowParts);
            double partPanels = Math.Ceiling((double)panels / columnParts);
            double cost = rows * (partPanels + PackRowCost) + (packsColumns ? partPanels * PackColumnCost : 0);
            if (cost < bestCost)
                (best, bestCost) = (new GemmGrid(rowParts, columnParts), cost);
        }

        return best;
    }

    internal (int First, int End) Rows(int part, int m)
    {
        int i = part / ColumnParts;
        return ((int)((long)m * i / RowParts), (int)((long)m * (i + 1) / RowParts));
    }

    internal (int First, int End) Columns(int part, int n, int width)
    {
        int i = part % ColumnParts;
        long panels = (n + width - 1) / width;
        return ((int)(panels * i / ColumnParts) * width, Math.Min(n, (int)(panels * (i + 1) / ColumnParts) * width));
    }
}
