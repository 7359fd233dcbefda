using System.Text;

namespace Engine.Cli.Output;

/// <summary>Rows of text in columns as wide as they need to be.</summary>
/// <param name="header">The heading of each column; one that begins with '&gt;' sets its column to the right. With empty headings there is no heading line.</param>
internal sealed class Columns(params string[] header)
{
    private readonly List<string[]> _rows = header.All(h => h.Trim('>').Length == 0) ? [] : [[.. header.Select(h => h.TrimStart('>'))]];

    internal void Add(params string[] cells) => _rows.Add(cells);

    public override string ToString()
    {
        int[] widths = [.. header.Select((_, i) => _rows.Max(r => r[i].Length))];
        var text = new StringBuilder();
        foreach (string[] row in _rows)
        {
            var line = new StringBuilder();
            for (int i = 0; i < row.Length; i++)
                line.Append(header[i].StartsWith('>') ? row[i].PadLeft(widths[i]) : row[i].PadRight(widths[i])).Append("  ");
            text.AppendLine(line.ToString().TrimEnd());
        }

        return text.ToString();
    }
}
