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
        int* firsts = (int*)scratch.Take(part, 2L * (width + height) + outputWidth + outputHeight), ends = firsts + width, counted = ends + width;
        int* firstsDown = counted + outputWidth, endsDown = firstsDown + height, countedDown = endsDown + height;
        FindWindows(down: false, width, outputWidth, firsts, ends, counted);
        FindWindows(down: true, height, outputHeight, firstsDown, endsDown, countedDown);
        long rows = (long)inputShape[0] * height;
        Share own = Share.Of(rows, part, parts);
        for (long row = own.First; row < own.End; row++)
        {
            int y = (int)(row % height);
            float* target = inputGrad + row * width * channels;
            if (firstsDown[y] == endsDown[y])
                Runs.Clear(target, width * channels);
            for (int window = firstsDown[y]; window < endsDown[y]; window++)
            {
                long outputs = (row / height * outputHeight + window) * outputWidth;
                Gather(outputs, countedDown[window], firsts, ends, counted, y * width, window > firstsDown[y], target);
            }
        }
    }

    /// <summary>The windows over each row or column: their firsts and ends never decrease, so they are neighbours. The same for all of the other direction.</summary>
    private void FindWindows(bool down, int extent, int count, int* firsts, int* ends, int* counted)
    {
        int first = 0, end = 0;
        for (int place = 0; place < extent; place++)
        {
            while (first < count && WindowAt(down, first).End <= place)
                first++;
            end = Math.Max(first, end);
            while (end < count && WindowAt(down, end).First <= place)
                end++;
            (firsts[place], ends[place]) = (first, end);
        }

        for (int window = 0; window < count; window++)
            counted[window] = WindowAt(down, window).Counted;
    }

    private (int First, int End, int Counted) WindowAt(bool down, int index) => down ? windows.Rows(index) : windows.Columns(index);

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
