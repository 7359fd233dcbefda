using Engine.Backends;
using Engine.Tensors;

namespace Engine.Cpu;

public sealed unsafe partial class CpuBackend
{
    /// <inheritdoc/>
    public void Softmax(in Tensor input, in Tensor output)
    {
        int columns = input.Shape[input.Shape.Rank - 1];
        var body = new SoftmaxBody(CpuBuffer.PointerOf(input), CpuBuffer.PointerOf(output), input.Length / columns, columns);
        _pool.Run(ref body, PartsFor(input.Length / columns, columns * 4L));
    }

    /// <inheritdoc/>
    public void SoftmaxCrossEntropy(in Tensor logits, in IndexTensor labels, float labelSmoothing, in Tensor logitsGrad, in Tensor statistics, int batch = 0)
    {
        int columns = logits.Shape[logits.Shape.Rank - 1];
        long rows = logits.Length / columns;
        double* results = (double*)_scratch.Take(0, 4 * rows);
        var body = new CrossEntropyBody(CpuBuffer.PointerOf(logits), CpuBuffer.PointerOf(labels), labelSmoothing, CpuBuffer.PointerOf(logitsGrad), results, rows, batch == 0 ? rows : batch, columns);
        _pool.Run(ref body, PartsFor(rows, columns * 4L));
        double loss = 0, hits = 0;
        for (long row = 0; row < rows; row++)
        {
            loss += results[2 * row];
            hits += results[2 * row + 1];
        }

        float* target = CpuBuffer.PointerOf(statistics);
        target[0] = (float)(target[0] + loss);
        target[1] = (float)(target[1] + hits);
    }
}
