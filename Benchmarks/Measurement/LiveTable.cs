namespace Benchmarks.Measurement;

/// <summary>A table that shows each row as soon as it is known: for a run that may be cut short. Columns are as wide as they are said to be.</summary>
internal sealed class LiveTable
{
    private readonly TextWriter _output;
    private readonly int[] _widths;

    /// <summary>Writes the header.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="columns">Headers, and the widths that the columns' cells are expected to have at most.</param>
    internal LiveTable(TextWriter output, params (string Header, int Width)[] columns)
    {
        _output = output;
        _widths = [.. columns.Select(c => Math.Max(c.Header.Length, c.Width))];
        MarkdownRow.WriteCells(output, [.. columns.Select(c => c.Header)], _widths);
        MarkdownRow.WriteRule(output, _widths);
        output.Flush();
    }

    /// <summary>Writes a row with as many cells as the header.</summary>
    internal void Add(params string[] cells)
    {
        MarkdownRow.Require(cells, _widths.Length);
        MarkdownRow.WriteCells(_output, cells, _widths);
        _output.Flush();
    }
}
