namespace Benchmarks.Measurement;

/// <summary>Lines of a table in Markdown, padded so that columns line up on a terminal too; the first column is text, the others are numbers.</summary>
internal static class MarkdownRow
{
    internal static void Require(string[] cells, int columns)
    {
        if (cells.Length != columns)
            throw new ArgumentException($"A row of {columns} cells was expected; {cells.Length} came.", nameof(cells));
    }

    internal static void WriteCells(TextWriter output, string[] cells, int[] widths)
    {
        output.Write('|');
        for (int i = 0; i < cells.Length; i++)
            output.Write($" {(i == 0 ? cells[i].PadRight(widths[i]) : cells[i].PadLeft(widths[i]))} |");
        output.WriteLine();
    }

    /// <summary>The line below the header.</summary>
    internal static void WriteRule(TextWriter output, int[] widths)
    {
        output.Write('|');
        for (int i = 0; i < widths.Length; i++)
            output.Write((i == 0 ? new string('-', widths[i] + 2) : new string('-', widths[i] + 1) + ":") + "|");
        output.WriteLine();
    }
}
