using System.Numerics;
using System.Runtime.CompilerServices;
using Engine.Tensors;

namespace Engine.Cpu;

/// <summary>What one output sends to one of its window's places.</summary>
internal unsafe interface IPoolShare
{
    /// <summary>Prepares for outputs whose windows count so many rows and columns.</summary>
    float Weight(int countedRows, int countedColumns);

    /// <summary>The share of the vector of outputs at <paramref name="index"/> for the place h·W + w.</summary>
    Vector<float> Share(float* outputGrad, long index, int place, float weight);

    /// <summary>The same for one output.</summary>
    float ShareOne(float* outputGrad, long index, int place, float weight);
}

/// <summary>All of it to the place that was the maximum.</summary>
internal readonly unsafe struct MaxShare(int* argmax) : IPoolShare
{
    public float Weight(int countedRows, int countedColumns) => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Share(float* outputGrad, long index, int place, float weight) =>
        Vector.ConditionalSelect(Vector.Equals(Vector.Load(argmax + index), new Vector<int>(place)), Vector.Load(outputGrad + index), Vector<float>.Zero);

    public float ShareOne(float* outputGrad, long index, int place, float weight) => argmax[index] == place ? outputGrad[index] : 0;
}

/// <summary>An equal part to every place that counts in the mean.</summary>
internal readonly unsafe struct MeanShare : IPoolShare
{
    public float Weight(int countedRows, int countedColumns) => (float)(1.0 / ((long)countedRows * countedColumns));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Share(float* outputGrad, long index, int place, float weight) => Vector.Load(outputGrad + index) * weight;

    public float ShareOne(float* outputGrad, long index, int place, float weight) => outputGrad[index] * weight;
}

/// <summary>inputGrad (N, H, W, C) = the sum of what the windows over each place send it; parts share the input's rows.</summary>
/// <remarks>Each place gathers from the windows over it, in the output's order, so overlapping windows need no zeroing pass, no second
/// reading of the input's gradient and no locks, and the order of a sum does not depend on the threads.</remarks>
internal readonly unsafe struct PoolGradBody<TWindows, TShare>(
    TWindows windows, TShare share, ScratchSpace scratch, Shape inputShape, Shape outputShape, float* outputGrad, float* inputGrad) : IParallelBody
    where TWindows : struct, IWindows
    where TShare : struct, IPoolShare
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Invoke(int part, int parts)
    {
        int height = inputShape[1], width = inputShape[2], channels = inputShape[3];
        int outputHeight = outputShape[1], outputWidth = outputShape[2];
        int* firsts = (int*)scratch.Take(part, 2L * width + outputWidth), ends = firsts + width, counted = ends + width;
        FindColumns(width, outputWidth, firsts, ends, counted);
        long rows = (long)inputShape[0] * height;
        for (long row = rows * part / parts; row < rows * (part + 1) / parts; row++)
        {
            int y = (int)(row % height);
            int firstY = 0;
            while (firstY < outputHeight && windows.Rows(firstY).End <= y)
                firstY++;
            int endY = firstY;
            while (endY < outputHeight && windows.Rows(endY).First <= y)
                endY++;

            float* target = inputGrad + row * width * channels;
            if (firstY == endY)
                Runs.Clear(target, width * channels);
            for (int window = firstY; window < endY; window++)
            {
                long outputs = (row / height * outputHeight + window) * outputWidth;
                Gather(outputs, windows.Rows(window).Counted, firsts, ends, counted, y * width, window > firstY, target);
            }
        }
    }

    /// <summary>The windows over each column: their firsts and ends never decrease, so they are neighbours. The same for every row.</summary>
    private void FindColumns(int width, int outputWidth, int* firsts, int* ends, int* counted)
    {
        int first = 0, end = 0;
        for (int x = 0; x < width; x++)
        {
            while (first < outputWidth && windows.Columns(first).End <= x)
                first++;
            end = Math.Max(first, end);
            while (end < outputWidth && windows.Columns(end).First <= x)
                end++;
            (firsts[x], ends[x]) = (first, end);
        }

        for (int x = 0; x < outputWidth; x++)
            counted[x] = windows.Columns(x).Counted;
    }

    /// <summary>What one row of windows sends to one row of places.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Gather(long outputs, int countedRows, int* firsts, int* ends, int* counted, int place, bool add, float* target)
    {
        int width = inputShape[2], channels = inputShape[3], whole = channels - channels % Vector<float>.Count;
        for (int x = 0; x < width; x++, place++, target += channels)
        {
            bool adding = add;
            for (int window = firsts[x]; window < ends[x]; window++, adding = true)
            {
                float weight = share.Weight(countedRows, counted[window]);
                long index = (outputs + window) * channels;
                if (adding)
                {
                    for (int c = 0; c < whole; c += Vector<float>.Count)
                        (Vector.Load(target + c) + share.Share(outputGrad, index + c, place, weight)).Store(target + c);
                    for (int c = whole; c < channels; c++)
                        target[c] += share.ShareOne(outputGrad, index + c, place, weight);
                }
                else
                {
                    for (int c = 0; c < whole; c += Vector<float>.Count)
                        share.Share(outputGrad, index + c, place, weight).Store(target + c);
                    for (int c = whole; c < channels; c++)
                        target[c] = share.ShareOne(outputGrad, index + c, place, weight);
                }
            }

            if (!adding)
                Runs.Clear(target, channels);
        }
    }
}
