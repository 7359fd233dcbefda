using System.Runtime.CompilerServices;

namespace Engine.Cpu;

/// <summary>One row of a block of B on its way into the block's panels, run by run.</summary>
/// <remarks>
/// <code>
/// panels, count rows each:   [ NR floats a row ][ NR floats a row ] .. [ the rest, rounded up to whole vectors ]
/// </code>
/// </remarks>
internal unsafe ref struct PanelRow
{
    private readonly nint _panelFloats;
    private readonly int _width, _row;
    private readonly int _lastWidth;
    private float* _panel;
    private int _left;
    private int _filled;

    /// <summary>Row <paramref name="row"/> of <paramref name="count"/> in a block of <paramref name="columns"/> columns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal PanelRow(MicroKernel kernel, int columns, int row, int count, float* block)
    {
        _width = kernel.MaxColumns;
        _panelFloats = (nint)_width * count;
        _row = row;
        _left = columns;
        _lastWidth = kernel.PaddedColumns(columns % _width);
        _panel = block;
    }

    private readonly float* Target => _panel + (nint)_row * (_left >= _width ? _width : _lastWidth) + _filled;

    private readonly int Room => Math.Min(_width, _left) - _filled;

    /// <summary>The row's next <paramref name="length"/> floats.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Copy(float* source, int length)
    {
        while (length > 0)
        {
            int here = Math.Min(length, Room);
            Runs.Copy(source, Target, here);
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
            int here = Math.Min(length, Room);
            Runs.Clear(Target, here);
            length -= here;
            Advance(here);
        }
    }

    /// <summary>Zeros from the row's last float to the end of the last panel's vectors.</summary>
    internal readonly void Pad()
    {
        if (_left > 0)
            Runs.Clear(Target, _lastWidth - _filled);
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
