using Engine.Backends;
using Engine.Tensors;

namespace Engine.Analysis;

/// <summary>The receptive field of stacked convolutions measured on a backend rather than computed, stride 1, padded to keep the image's size.</summary>
/// <remarks>All weights are alike and positive, so that nothing cancels. A square kernel in a row of n sees 1 + n·(k − 1) pixels a side.</remarks>
public static class ReceptiveFieldProbe
{
    private const int Channels = 2;

    /// <summary>Forward: how far one bright pixel is seen, after each convolution.</summary>
    /// <param name="backend">Where it runs.</param>
    /// <param name="kernel">The side of every filter, odd.</param>
    /// <param name="count">Convolutions.</param>
    public static IReadOnlyList<FieldMap> ByImpulse(IBackend backend, int kernel, int count) =>
        Spread(backend, kernel, count, static (b, g, from, weights, to) => b.Conv2D(g, from, weights, Tensor.None, Activation.None, to));

    /// <summary>Backward: the slope of one output in the middle by what goes into the last convolution, the one before, … and at the end by the image.</summary>
    /// <param name="backend">Where it runs.</param>
    /// <param name="kernel">The side of every filter, odd.</param>
    /// <param name="count">Convolutions.</param>
    public static IReadOnlyList<FieldMap> ByGradient(IBackend backend, int kernel, int count) =>
        Spread(backend, kernel, count, static (b, g, from, weights, to) => b.Conv2DGradInput(g, from, weights, to));

    private static List<FieldMap> Spread(IBackend backend, int kernel, int count, Action<IBackend, Conv2DGeometry, Tensor, Tensor, Tensor> step)
    {
        ArgumentNullException.ThrowIfNull(backend);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        if (kernel < 1 || kernel % 2 == 0)
            throw new ArgumentOutOfRangeException(nameof(kernel), kernel, $"A kernel with a middle has an odd side; {kernel} came.");
        int size = 4 * (kernel / 2) * count + 5;
        using var operands = new Operands(backend);
        var geometry = new Conv2DGeometry(new Shape(1, size, size, Channels), Channels, kernel, 1, kernel / 2, 1);
        Tensor map = operands.Zeros(geometry.Input), next = operands.Zeros(geometry.Output), weights = operands.Zeros(geometry.Weights);
        backend.Fill(weights, 1f / geometry.PatchLength);
        var pixels = new float[geometry.Input.Length];
        pixels[(size / 2 * size + size / 2) * Channels] = 1;
        backend.Upload(pixels, map);
        var maps = new List<FieldMap>(count);
        for (int i = 0; i < count; i++)
        {
            step(backend, geometry, map, weights, next);
            (map, next) = (next, map);
            backend.Download(map, pixels);
            maps.Add(new FieldMap(size, [.. Enumerable.Range(0, size * size).Select(p => pixels[p * Channels])]));
        }

        return maps;
    }
}

/// <summary>What a probe left on a square map.</summary>
/// <param name="Size">The map's side.</param>
/// <param name="Values">Size × size values, row after row.</param>
public sealed record FieldMap(int Size, IReadOnlyList<float> Values)
{
    // A fast convolution leaves rounding where nothing should be; the faintest true trace of three 3×3 is a fiftieth of the middle.
    private const float Faintest = 1e-4f;

    /// <summary>The side of the square that is not dark: the receptive field.</summary>
    public int Side
    {
        get
        {
            float least = Values.Max() * Faintest;
            int[] columns = [.. Enumerable.Range(0, Size).Where(x => Enumerable.Range(0, Size).Any(y => Values[y * Size + x] > least))];
            return columns.Length == 0 ? 0 : columns[^1] - columns[0] + 1;
        }
    }

    /// <summary>The square of a side around the middle, row after row, the largest value 1.</summary>
    public float[] Middle(int side)
    {
        float most = Values.Max();
        int first = (Size - side) / 2;
        return [.. Enumerable.Range(0, side * side).Select(i => Values[(first + i / side) * Size + first + i % side] / most)];
    }
}
