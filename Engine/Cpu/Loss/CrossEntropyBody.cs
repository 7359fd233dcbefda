using System.Numerics;
using System.Runtime.CompilerServices;

namespace Engine.Cpu;

/// <summary>A row's loss −Σ target · log softmax, whether its label's logit is the first of the largest, and the gradient (softmax − target) / batch; parts share the rows.</summary>
/// <param name="logits">(rows, C).</param>
/// <param name="labels">(rows).</param>
/// <param name="smoothing">ε: the target is (1 − ε) at the label plus ε/C everywhere.</param>
/// <param name="gradient">(rows, C), may be logits; or null.</param>
/// <param name="results">(rows, 2): each row's loss and 1 for a hit, to be added in their order.</param>
/// <param name="rows">The rows here.</param>
/// <param name="batch">The images that the gradient's mean is over.</param>
/// <param name="columns">C.</param>
internal readonly unsafe struct CrossEntropyBody(float* logits, int* labels, float smoothing, float* gradient, double* results, long rows, long batch, int columns) : IParallelBody
{
    public void Invoke(int part, int parts)
    {
        Share own = Share.Of(rows, part, parts);
        for (long row = own.First; row < own.End; row++)
            Row(logits + row * columns, labels[row], gradient is null ? null : gradient + row * columns, results + 2 * row);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Row(float* x, int label, float* dx, double* result)
    {
        int width = Vector<float>.Count, whole = columns - columns % width, tail = columns - whole;
        float* padded = stackalloc float[Vector<float>.Count];
        for (int i = 0; i < width; i++)
            padded[i] = i < tail ? x[whole + i] : float.NegativeInfinity;

        Vector<float> largest = Vector.Load(padded), sums = default;
        for (int i = 0; i < whole; i += width)
        {
            Vector<float> v = Vector.Load(x + i);
            largest = Vector.Max(largest, v);
            sums += v;
        }

        float max = float.NegativeInfinity;
        for (int i = 0; i < width; i++)
            max = Math.Max(max, largest[i]);
        double logitSum = Vector.Sum(sums);
        for (int i = 0; i < tail; i++)
            logitSum += padded[i];
        float labelLogit = x[label];

        // Before the gradient takes the logits' place.
        bool isHit = labelLogit >= max && new ReadOnlySpan<float>(x, label).IndexOf(labelLogit) < 0;

        var offset = new Vector<float>(max);
        Vector<float> last = Vector.Exp(Vector.Load(padded) - offset);
        Vector<float> total = last;
        for (int i = 0; i < whole; i += width)
        {
            Vector<float> e = Vector.Exp(Vector.Load(x + i) - offset);
            if (dx is not null)
                e.Store(dx + i);
            total += e;
        }

        float sum = Vector.Sum(total);

        // .NET's e⁰ is a unit in the last place above one: divided by it, a row that is sure of its label has a loss of 0, as it has no gradient below.
        double logSum = max + Math.Log((double)sum / Vector.Exp(Vector<float>.Zero)[0]);

        // Without smoothing the other classes' logits have no part in it, be they infinite.
        result[0] = logSum - (1.0 - smoothing) * labelLogit - (smoothing == 0 ? 0 : smoothing * (logitSum / columns));
        result[1] = isHit && !float.IsNaN(sum) ? 1 : 0;
        if (dx is null)
            return;

        // Divided first, so that a softmax of one is exactly what the target takes from it.
        Vector<float> all = new(sum), scale = new((float)(1.0 / batch));
        float share = (float)((double)smoothing / columns / batch);
        var everywhere = new Vector<float>(share);
        for (int i = 0; i < whole; i += width)
            (Vector.Load(dx + i) / all * scale - everywhere).Store(dx + i);
        if (tail > 0)
        {
            (last / all * scale - everywhere).Store(padded);
            Runs.Copy(padded, dx + whole, tail);
        }

        dx[label] -= (float)((1.0 - smoothing) / batch);
    }
}
