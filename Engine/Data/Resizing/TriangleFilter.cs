namespace Engine.Data.Resizing;

/// <summary>The weights of PIL's antialiased bilinear filter along one axis, in 22-bit fixed point.</summary>
/// <remarks>
/// A triangle over two input pixels, widened by the scale when the axis shrinks so that every input pixel counts. The
/// arithmetic, in double and then rounded away from zero, follows PIL's so that the bytes come out the same.
/// </remarks>
internal sealed class TriangleFilter
{
    /// <summary>Bits after the point: 8 bits a sample and 22 a weight leave the sum two bits below an int's sign.</summary>
    internal const int PrecisionBits = 22;

    private readonly int[] _starts;
    private readonly int[] _counts;
    private readonly int[] _weights;
    private readonly int _stride;

    /// <summary>The weights for <paramref name="window"/> of an axis of <paramref name="inputSize"/> pixels.</summary>
    internal TriangleFilter(int inputSize, ResizeWindow window)
    {
        double scale = (double)inputSize / window.Size;
        double support = Math.Max(scale, 1.0);
        // No pixel has more weights than the axis has pixels, however far it shrinks.
        _stride = (int)Math.Min(Math.Ceiling(support) * 2 + 1, inputSize);
        _starts = new int[window.Count];
        _counts = new int[window.Count];
        _weights = new int[(long)window.Count * _stride];
        double[] exact = new double[_stride];
        for (int i = 0; i < window.Count; i++)
        {
            double center = (window.First + i + 0.5) * scale;
            int start = Math.Max((int)(center - support + 0.5), 0);
            int count = Math.Min((int)(center + support + 0.5), inputSize) - start;
            double sum = 0, inverse = 1.0 / support;
            for (int k = 0; k < count; k++)
            {
                double distance = Math.Abs((k + start - center + 0.5) * inverse);
                exact[k] = distance < 1.0 ? 1.0 - distance : 0.0;
                sum += exact[k];
            }
            (_starts[i], _counts[i]) = (start, count);
            for (int k = 0; k < count; k++)
                _weights[i * _stride + k] = (int)(0.5 + exact[k] / sum * (1 << PrecisionBits));
        }
    }

    /// <summary>The first input pixel that any output needs.</summary>
    internal int FirstInput => _starts[0];

    /// <summary>One past the last input pixel that any output needs.</summary>
    internal int EndInput => _starts[^1] + _counts[^1];

    /// <summary>The first input pixel that output <paramref name="i"/> of the window needs.</summary>
    internal int Start(int i) => _starts[i];

    /// <summary>The weights of the input pixels from <see cref="Start"/> on.</summary>
    internal ReadOnlySpan<int> Weights(int i) => _weights.AsSpan(i * _stride, _counts[i]);
}
