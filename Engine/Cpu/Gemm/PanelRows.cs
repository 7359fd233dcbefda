using System.Runtime.CompilerServices;

namespace Engine.Cpu;

/// <summary>One or more rows of a block of B on their way into the block's panels, run by run.</summary>
/// <remarks>
/// <code>
/// panels, count rows each:   [ NR floats a row ][ NR floats a row ] .. [ the rest, rounded up to whole vectors ]
/// </code>
/// </remarks>
internal unsafe ref struct PanelRows
{
    private readonly nint _panelFloats;
    private readonly int _width, _lastWidth, _row, _rows;
    private float* _panel;
    private int _left;
    private int _filled;

    /// <summary><paramref name="rows"/> rows from <paramref name="row"/> on, of <paramref name="count"/> in a block of <paramref name="columns"/> columns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal PanelRows(MicroKernel kernel, int columns, int row, int rows, int count, float* block)
    {
        _width = kernel.MaxColumns;
        _panelFloats = (nint)_width * count;
        (_row, _rows) = (row, rows);
        _left = columns;
        _lastWidth = kernel.PaddedColumns(columns % _width);
        _panel = block;
    }

    private readonly int PanelWidth => _left >= _width ? _width : _lastWidth;

    /// <summary>The first row's next <paramref name="length"/> floats from <paramref name="source"/>, each further row's <paramref name="step"/> behind.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Copy(float* source, nint step, int length)
    {
        while (length > 0)
        {
            int width = PanelWidth, here = Math.Min(length, Math.Min(_width, _left) - _filled);
            Runs.CopyRows(source, step, _panel + (nint)_row * width + _filled, width, here, _rows);
            source += here;
            length -= here;
            Advance(here);
        }
    }

    /// <summary>The same for zeros.</summary>
    internal void Clear(int length)
    {
        while (length > 0)
        {
            int here = Math.Min(length, Math.Min(_width, _left) - _filled);
            ClearRows(here);
            length -= here;
            Advance(here);
        }
    }

    /// <summary>Zeros from the rows' last floats to the end of the last panel's vectors.</summary>
    internal readonly void Pad()
    {
        if (_left > 0)
            ClearRows(_lastWidth - _filled);
    }

    private readonly void ClearRows(int length)
    {
        int width = PanelWidth;
        float* target = _panel + (nint)_row * width + _filled;
        for (int row = 0; row < _rows; row++, target += width)
            Runs.Clear(target, length);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Advance(int floats)
    {
        _filled += floats;
        if (_filled == _width)
        {
            _filled = 0;
            _left -= _width;
            _panel += _panelFloats;
        }
    }
}
