using System.Text;

namespace Benchmarks.Measurement;

/// <summary>A table in Markdown whose columns line up on a terminal too; the first column is text, the others are numbers.</summary>
public sealed class TextTable(params string[] header)
{
    private readonly List<string[]> _rows = [];

    /// <summary>Adds a row with as many cells as the header.</summary>
    public void Add(params string[] cells)
    {
        if (cells.Length != header.Length)
            throw new ArgumentException($"A row of {header.Length} cells was expected; {cells.Length} came.", nameof(cells));
        _rows.Add(cells);
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        int[] widths = [.. header.Select((h, i) => Math.Max(h.Length, _rows.Count == 0 ? 0 : _rows.Max(r => r[i].Length)))];
        var text = new StringBuilder();
        Line(header);
        text.Append('|');
        for (int i = 0; i < widths.Length; i++)
            text.Append(i == 0 ? new string('-', widths[i] + 2) : new string('-', widths[i] + 1) + ":").Append('|');
        text.AppendLine();
        foreach (string[] row in _rows)
            Line(row);
        return text.ToString();

        void Line(string[] cells)
        {
            text.Append('|');
            for (int i = 0; i < cells.Length; i++)
                text.Append(' ').Append(i == 0 ? cells[i].PadRight(widths[i]) : cells[i].PadLeft(widths[i])).Append(" |");
            text.AppendLine();
        }
    }
}
