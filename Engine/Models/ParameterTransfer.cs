using Engine.Layers;
using Engine.Tensors;

namespace Engine.Models;

/// <summary>Moves one parameter between its order in files and its order on the device, a few megabytes at a time.</summary>
internal static class ParameterTransfer
{
    // Read and permuted while it is still in the second-level cache.
    private const int BlockElements = 128 * 1024;

    /// <summary>Gives elements of the parameter in file order, from a start.</summary>
    internal delegate void Reader(long start, Span<float> destination);

    /// <summary>device = the parameter that <paramref name="read"/> gives in file order.</summary>
    internal static void ToDevice(ParameterSpec spec, Reader read, Span<float> device)
    {
        if (spec.Layout == ParameterLayout.Same)
        {
            read(0, device);
            return;
        }

        (int rows, int outer, int inner) = Permutation(spec);
        int rowLength = outer * inner;
        int block = Math.Clamp(BlockElements / rowLength, 1, rows);
        var file = new float[block * rowLength];
        for (int row = 0; row < rows; row += block)
        {
            int count = Math.Min(block, rows - row);
            Span<float> source = file.AsSpan(0, count * rowLength);
            read((long)row * rowLength, source);
            for (int r = 0; r < count; r++)
                Transposition.Transpose(source.Slice(r * rowLength, rowLength), outer, inner, device.Slice((row + r) * rowLength, rowLength));
        }
    }

    /// <summary>file = elements of the parameter in file order, from a device copy of it.</summary>
    internal static void ToFile(ParameterSpec spec, ReadOnlySpan<float> device, Span<float> file)
    {
        if (spec.Layout == ParameterLayout.Same)
        {
            device.CopyTo(file);
            return;
        }

        (int rows, int outer, int inner) = Permutation(spec);
        int rowLength = outer * inner;
        for (int row = 0; row < rows; row++)
            Transposition.Transpose(device.Slice(row * rowLength, rowLength), inner, outer, file.Slice(row * rowLength, rowLength));
    }

    /// <summary>Each row of the file is an outer × inner matrix, channels × pixels, that lies transposed on the device.</summary>
    private static (int Rows, int Channels, int Pixels) Permutation(ParameterSpec spec) => spec.Layout switch
    {
        ParameterLayout.Filters => (spec.FileShape[0], spec.FileShape[1], spec.FileShape[2] * spec.FileShape[3]),
        ParameterLayout.FlattenedColumns => (spec.FileShape[0], spec.FlattenedFrom[3], spec.FlattenedFrom[1] * spec.FlattenedFrom[2]),
        _ => throw new ArgumentOutOfRangeException(nameof(spec), spec.Layout, "No such layout."),
    };
}
