using System.Numerics;
using System.Runtime.CompilerServices;
using Engine.Tensors;

namespace Engine.Cpu;

/// <summary>output (N, OH, OW, C) = the mean of each window; parts share the output's rows.</summary>
internal readonly unsafe struct AvgPoolBody<TWindows>(TWindows windows, Shape inputShape, Shape outputShape, float* input, float* output) : IParallelBody
    where TWindows : struct, IWindows
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Invoke(int part, int parts)
    {
        int height = inputShape[1], width = inputShape[2], channels = inputShape[3];
        int outputHeight = outputShape[1], outputWidth = outputShape[2];
        long rows = (long)outputShape[0] * outputHeight;
        Share own = Share.Of(rows, part, parts);
        for (long row = own.First; row < own.End; row++)
        {
            float* image = input + row / outputHeight * height * width * channels;
            (int firstY, int endY, int countedY) = windows.Rows((int)(row % outputHeight));
            for (int x = 0; x < outputWidth; x++)
            {
                (int firstX, int endX, int countedX) = windows.Columns(x);
                Mean(image, width, channels, firstY, endY, firstX, endX, (float)((long)countedY * countedX), output + (row * outputWidth + x) * channels);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Mean(float* image, int width, int channels, int firstY, int endY, int firstX, int endX, float count, float* target)
    {
        int c = 0;
        nint pitch = (nint)width * channels;
        for (; c <= channels - Vector<float>.Count; c += Vector<float>.Count)
        {
            Vector<float> sum = default;
            for (int y = firstY; y < endY; y++)
            {
                for (int x = firstX; x < endX; x++)
                    sum += Vector.Load(image + y * pitch + (nint)x * channels + c);
            }

            (sum / new Vector<float>(count)).Store(target + c);
        }

        for (; c < channels; c++)
        {
            float sum = 0;
            for (int y = firstY; y < endY; y++)
            {
                for (int x = firstX; x < endX; x++)
                    sum += image[y * pitch + (nint)x * channels + c];
            }

            target[c] = sum / count;
        }
    }
}
