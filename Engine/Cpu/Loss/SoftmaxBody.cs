using System.Numerics;
using System.Runtime.CompilerServices;

namespace Engine.Cpu;

/// <summary>output = e^(x − max) / Σ e^(x − max) along rows: three passes over a row that stays in the first-level cache.</summary>
internal readonly unsafe struct SoftmaxBody(float* input, float* output, long rows, int columns) : IParallelBody
{
    public void Invoke(int part, int parts)
    {
        Share own = Share.Of(rows, part, parts);
        for (long row = own.First; row < own.End; row++)
            Row(input + row * columns, output + row * columns);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Row(float* x, float* y)
    {
        int width = Vector<float>.Count, whole = columns - columns % width, tail = columns - whole;
        float* padded = stackalloc float[Vector<float>.Count];
        for (int i = 0; i < width; i++)
            padded[i] = i < tail ? x[whole + i] : float.NegativeInfinity;

        Vector<float> largest = Vector.Load(padded);
        for (int i = 0; i < whole; i += width)
            largest = Vector.Max(largest, Vector.Load(x + i));
        float max = float.NegativeInfinity;
        for (int i = 0; i < width; i++)
            max = Math.Max(max, largest[i]);

        var offset = new Vector<float>(max);
        Vector<float> last = Vector.Exp(Vector.Load(padded) - offset);
        Vector<float> sums = last;
        for (int i = 0; i < whole; i += width)
        {
            Vector<float> e = Vector.Exp(Vector.Load(x + i) - offset);
            e.Store(y + i);
            sums += e;
        }

        var total = new Vector<float>(Vector.Sum(sums));
        for (int i = 0; i < whole; i += width)
            (Vector.Load(y + i) / total).Store(y + i);
        if (tail > 0)
        {
            (last / total).Store(padded);
            Runs.Copy(padded, y + whole, tail);
        }
    }
}
