namespace Engine.Cpu;

/// <summary>A band of C's rows in panels of at most MR. Rows are dealt out evenly: 29 rows are 10 + 10 + 9, not 14 + 14 + 1.</summary>
internal readonly struct RowPanels(int firstRow, int endRow, int maxRows)
{
    internal readonly int Count = (endRow - firstRow + maxRows - 1) / maxRows;

    /// <summary>A panel's first row; the band's end for the one behind the last.</summary>
    internal int First(int panel) => firstRow + (int)((long)(endRow - firstRow) * panel / Count);
}
