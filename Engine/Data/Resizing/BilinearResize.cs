using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Engine.Data.Resizing;

/// <summary>PIL's antialiased bilinear resize: across, rounded to bytes, then down, rounded to bytes.</summary>
internal static class BilinearResize
{
    private const int Half = 1 << (TriangleFilter.PrecisionBits - 1);

    /// <summary>Writes the window <paramref name="columns"/> × <paramref name="rows"/> of the resized image.</summary>
    /// <param name="source">Rows of width × channels bytes.</param>
    /// <param name="width">Input pixels a row.</param>
    /// <param name="height">Input rows.</param>
    /// <param name="channels">1 or 3 bytes a pixel.</param>
    /// <param name="columns">The width to resize to, and the columns wanted of it.</param>
    /// <param name="rows">The height to resize to, and the rows wanted of it.</param>
    /// <param name="destination">Rows of the window, top left first.</param>
    /// <param name="destinationStride">Bytes from one of its rows to the next.</param>
    internal static void Run(
        ReadOnlySpan<byte> source, int width, int height, int channels, ResizeWindow columns, ResizeWindow rows,
        Span<byte> destination, int destinationStride)
    {
        TriangleFilter across = new(width, columns), down = new(height, rows);
        int rowBytes = columns.Count * channels;
        int first = down.FirstInput;
        byte[] scratch = ArrayPool<byte>.Shared.Rent(checked((down.EndInput - first) * rowBytes));
        for (int y = first; y < down.EndInput; y++)
        {
            ReadOnlySpan<byte> row = source.Slice(y * width * channels, width * channels);
            Span<byte> narrowed = scratch.AsSpan((y - first) * rowBytes, rowBytes);
            if (channels == 3)
                AcrossRgb(row, across, narrowed);
            else
                AcrossGrey(row, across, narrowed);
        }
        for (int y = 0; y < rows.Count; y++)
            Down(scratch.AsSpan((down.Start(y) - first) * rowBytes), rowBytes, down.Weights(y), destination.Slice(y * destinationStride, rowBytes));
        ArrayPool<byte>.Shared.Return(scratch);
    }

    private static void AcrossGrey(ReadOnlySpan<byte> row, TriangleFilter filter, Span<byte> output)
    {
        for (int x = 0; x < output.Length; x++)
        {
            ReadOnlySpan<int> weights = filter.Weights(x);
            ReadOnlySpan<byte> pixels = row.Slice(filter.Start(x), weights.Length);
            int sum = Half;
            for (int k = 0; k < weights.Length; k++)
                sum += pixels[k] * weights[k];
            output[x] = Round(sum);
        }
    }

    private static void AcrossRgb(ReadOnlySpan<byte> row, TriangleFilter filter, Span<byte> output)
    {
        for (int x = 0; x < output.Length; x += 3)
        {
            ReadOnlySpan<int> weights = filter.Weights(x / 3);
            int start = filter.Start(x / 3) * 3;
            ReadOnlySpan<byte> pixels = row.Slice(start, weights.Length * 3);
            // One pixel is four lanes, red, green, blue and the next red; a row's last pixel has no next.
            int whole = start + pixels.Length < row.Length ? weights.Length : weights.Length - 1;
            ref byte pixel = ref MemoryMarshal.GetReference(pixels);
            Vector128<int> sum = Vector128.Create(Half);
            for (int k = 0; k < whole; k++)
            {
                uint rgbr = Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref pixel, k * 3));
                Vector128<ushort> words = Vector128.WidenLower(Vector128.CreateScalarUnsafe(rgbr).AsByte());
                sum += Vector128.WidenLower(words).AsInt32() * weights[k];
            }
            int red = sum[0], green = sum[1], blue = sum[2];
            if (whole < weights.Length)
            {
                ReadOnlySpan<byte> last = pixels[^3..];
                red += last[0] * weights[whole];
                green += last[1] * weights[whole];
                blue += last[2] * weights[whole];
            }
            output[x] = Round(red);
            output[x + 1] = Round(green);
            output[x + 2] = Round(blue);
        }
    }

    /// <summary>One output row: each byte is the weighted sum of the bytes at its place in consecutive rows.</summary>
    private static void Down(ReadOnlySpan<byte> rows, int rowBytes, ReadOnlySpan<int> weights, Span<byte> output)
    {
        int x = 0;
        ref byte input = ref MemoryMarshal.GetReference(rows[..(weights.Length * rowBytes)]);
        for (; x <= rowBytes - Vector128<byte>.Count; x += Vector128<byte>.Count)
        {
            Vector128<int> a = Vector128.Create(Half), b = a, c = a, d = a;
            for (int k = 0; k < weights.Length; k++)
            {
                (Vector128<ushort> low, Vector128<ushort> high) = Vector128.Widen(Vector128.LoadUnsafe(ref input, (nuint)(k * rowBytes + x)));
                (Vector128<uint> la, Vector128<uint> lb) = Vector128.Widen(low);
                (Vector128<uint> lc, Vector128<uint> ld) = Vector128.Widen(high);
                a += la.AsInt32() * weights[k];
                b += lb.AsInt32() * weights[k];
                c += lc.AsInt32() * weights[k];
                d += ld.AsInt32() * weights[k];
            }
            Vector128.Narrow(Vector128.Narrow(Round(a), Round(b)), Vector128.Narrow(Round(c), Round(d))).CopyTo(output[x..]);
        }
        for (; x < rowBytes; x++)
        {
            int sum = Half;
            for (int k = 0; k < weights.Length; k++)
                sum += rows[k * rowBytes + x] * weights[k];
            output[x] = Round(sum);
        }
    }

    // No weight is negative, so only the top can be passed: rounded weights may add up to a little over one.
    private static byte Round(int sum) => (byte)Math.Min(sum >> TriangleFilter.PrecisionBits, 255);

    private static Vector128<uint> Round(Vector128<int> sums) =>
        Vector128.Min(sums >> TriangleFilter.PrecisionBits, Vector128.Create(255)).AsUInt32();
}
