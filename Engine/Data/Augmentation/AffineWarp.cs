namespace Engine.Data;

/// <summary>Turns and scales an image about its middle in one bilinear interpolation; what comes from outside is black.</summary>
internal static class AffineWarp
{
    /// <summary>output(x, y) = input(c + M (x − c, y − c)), M the inverse of turning by <paramref name="angle"/> and scaling by <paramref name="scale"/>.</summary>
    /// <param name="input">Height × width × channels values.</param>
    /// <param name="size">The extents of input and output.</param>
    /// <param name="scale">How much larger everything becomes.</param>
    /// <param name="angle">Radians, counter-clockwise.</param>
    /// <param name="output">As many values as the input, another place in memory.</param>
    internal static void Run(ReadOnlySpan<float> input, ImageSize size, float scale, float angle, Span<float> output)
    {
        (int channels, int height, int width) = size;
        (double sine, double cosine) = Math.SinCos(angle);
        double alongX = cosine / scale, alongY = sine / scale, middleX = (width - 1) / 2.0, middleY = (height - 1) / 2.0;
        int at = 0;
        for (int y = 0; y < height; y++)
        {
            double startX = middleX - alongY * (y - middleY), startY = middleY + alongX * (y - middleY);
            for (int x = 0; x < width; x++, at += channels)
            {
                float fromX = (float)(startX + alongX * (x - middleX)), fromY = (float)(startY + alongY * (x - middleX));
                int left = (int)MathF.Floor(fromX), top = (int)MathF.Floor(fromY);
                Sample(input, size, left, top, fromX - left, fromY - top, output.Slice(at, channels));
            }
        }
    }

    /// <summary>The mean of four neighbours by their nearness.</summary>
    private static void Sample(ReadOnlySpan<float> input, ImageSize size, int left, int top, float x, float y, Span<float> output)
    {
        (int channels, int height, int width) = size;
        bool inside = (uint)left < (uint)(width - 1) && (uint)top < (uint)(height - 1);
        int upper = (top * width + left) * channels, lower = upper + width * channels;
        for (int c = 0; c < output.Length; c++)
        {
            float a, b, d, e;
            if (inside)
                (a, b, d, e) = (input[upper + c], input[upper + channels + c], input[lower + c], input[lower + channels + c]);
            else
                (a, b, d, e) = (At(input, size, left, top, c), At(input, size, left + 1, top, c), At(input, size, left, top + 1, c), At(input, size, left + 1, top + 1, c));
            float above = a + x * (b - a), below = d + x * (e - d);
            output[c] = above + y * (below - above);
        }
    }

    private static float At(ReadOnlySpan<float> input, ImageSize size, int x, int y, int channel) =>
        (uint)x < (uint)size.Width && (uint)y < (uint)size.Height ? input[(y * size.Width + x) * size.Channels + channel] : 0;
}
