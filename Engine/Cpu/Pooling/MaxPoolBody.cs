using System.Numerics;
using System.Runtime.CompilerServices;
using Engine.Backends;

namespace Engine.Cpu;

/// <summary>output (N, OH, OW, C) = the maximum of each window, with its place where asked; parts share the output's rows.</summary>
internal readonly unsafe struct MaxPoolBody(PoolGeometry geometry, float* input, float* output, int* argmax) : IParallelBody
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Invoke(int part, int parts)
    {
        int height = geometry.Input[1], width = geometry.Input[2], channels = geometry.Input[3];
        int outputHeight = geometry.Output[1], outputWidth = geometry.Output[2];
        Size2D window = geometry.Window, stride = geometry.Stride, padding = geometry.Padding;
        long rows = (long)geometry.Output[0] * outputHeight;
        Share own = Share.Of(rows, part, parts);
        for (long row = own.First; row < own.End; row++)
        {
            float* image = input + row / outputHeight * height * width * channels;
            int top = (int)(row % outputHeight) * stride.Height - padding.Height;
            int firstY = Math.Max(top, 0), endY = Math.Min(top + window.Height, height);
            for (int x = 0; x < outputWidth; x++)
            {
                int left = x * stride.Width - padding.Width;
                int firstX = Math.Max(left, 0), endX = Math.Min(left + window.Width, width);
                long place = (row * outputWidth + x) * channels;
                if (argmax is null)
                    Largest(image, width, channels, firstY, endY, firstX, endX, output + place);
                else
                    LargestWithPlace(image, width, channels, firstY, endY, firstX, endX, output + place, argmax + place);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Largest(float* image, int width, int channels, int firstY, int endY, int firstX, int endX, float* target)
    {
        int c = 0;
        nint pitch = (nint)width * channels;
        for (; c <= channels - Vector<float>.Count; c += Vector<float>.Count)
        {
            float* row = image + firstY * pitch + c;
            Vector<float> largest = Vector.Load(row + (nint)firstX * channels);
            for (int y = firstY; y < endY; y++, row += pitch)
            {
                for (int x = firstX; x < endX; x++)
                {
                    largest = Larger(largest, Vector.Load(row + (nint)x * channels));
                }
            }

            largest.Store(target + c);
        }

        for (; c < channels; c++)
        {
            float largest = float.NegativeInfinity;
            for (int y = firstY; y < endY; y++)
            {
                for (int x = firstX; x < endX; x++)
                {
                    float v = image[y * pitch + (nint)x * channels + c];
                    if (v > largest || float.IsNaN(v))
                        largest = v;
                }
            }

            target[c] = largest;
        }
    }

    /// <summary>target (channels) = the largest of four pixels, of which channels come in whole vectors: the same bits as pooling them gives.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void LargestOfFour(float* first, float* second, float* third, float* fourth, int channels, float* target)
    {
        for (int c = 0; c < channels; c += Vector<float>.Count)
            Larger(Larger(Larger(Vector.Load(first + c), Vector.Load(second + c)), Vector.Load(third + c)), Vector.Load(fourth + c)).Store(target + c);
    }

    /// <summary>NaN wins: it is taken when it comes (v ≠ v) and nothing compares greater than it after.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<float> Larger(Vector<float> largest, Vector<float> v) =>
        Vector.ConditionalSelect(Vector.GreaterThan(v, largest) | ~Vector.Equals(v, v), v, largest);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void LargestWithPlace(float* image, int width, int channels, int firstY, int endY, int firstX, int endX, float* target, int* places)
    {
        int c = 0;
        nint pitch = (nint)width * channels;
        int first = firstY * width + firstX;
        for (; c <= channels - Vector<float>.Count; c += Vector<float>.Count)
        {
            Vector<float> largest = Vector.Load(image + (nint)first * channels + c);
            var place = new Vector<int>(first);
            for (int y = firstY; y < endY; y++)
            {
                for (int x = firstX; x < endX; x++)
                {
                    Vector<float> v = Vector.Load(image + y * pitch + (nint)x * channels + c);
                    Vector<int> take = Vector.GreaterThan(v, largest) | (~Vector.Equals(v, v) & Vector.Equals(largest, largest));
                    largest = Vector.ConditionalSelect(take, v, largest);
                    place = Vector.ConditionalSelect(take, new Vector<int>(y * width + x), place);
                }
            }

            largest.Store(target + c);
            place.Store(places + c);
        }

        for (; c < channels; c++)
        {
            float largest = image[(nint)first * channels + c];
            int place = first;
            for (int y = firstY; y < endY; y++)
            {
                for (int x = firstX; x < endX; x++)
                {
                    float v = image[y * pitch + (nint)x * channels + c];
                    if (v > largest || (float.IsNaN(v) && !float.IsNaN(largest)))
                        (largest, place) = (v, y * width + x);
                }
            }

            (target[c], places[c]) = (largest, place);
        }
    }
}
