namespace Engine.Tensors;

/// <summary>Transposes a matrix, in squares that stay in the first-level cache: between NCHW and NHWC, and between filters' two orders.</summary>
internal static class Transposition
{
    private const int Side = 16;

    /// <summary>target (columns × rows) = source (rows × columns) transposed.</summary>
    internal static void Transpose(ReadOnlySpan<float> source, int rows, int columns, Span<float> target)
    {
        for (int row = 0; row < rows; row += Side)
        {
            int endRow = Math.Min(row + Side, rows);
            for (int column = 0; column < columns; column += Side)
            {
                int endColumn = Math.Min(column + Side, columns);
                for (int c = column; c < endColumn; c++)
                {
                    Span<float> line = target.Slice(c * rows + row, endRow - row);
                    int from = row * columns + c;
                    for (int r = 0; r < line.Length; r++, from += columns)
                        line[r] = source[from];
                }
            }
        }
    }
}
