namespace Benchmarks.Measurement;

/// <summary>A table in Markdown whose columns are as wide as their widest cell.</summary>
internal sealed class TextTable(params string[] header)
{
    private readonly List<string[]> _rows = [];

    /// <summary>Adds a row with as many cells as the header.</summary>
    internal void Add(params string[] cells)
    {
        MarkdownRow.Require(cells, header.Length);
        _rows.Add(cells);
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        int[] widths = [.. header.Select((h, i) => Math.Max(h.Length, _rows.Count == 0 ? 0 : _rows.Max(r => r[i].Length)))];
        using var text = new StringWriter();
        MarkdownRow.WriteCells(text, header, widths);
        MarkdownRow.WriteRule(text, widths);
        foreach (string[] row in _rows)
            MarkdownRow.WriteCells(text, row, widths);
        return text.ToString();
    }
}
