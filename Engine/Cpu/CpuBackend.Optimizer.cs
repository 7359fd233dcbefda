using Engine.Backends;
using Engine.Tensors;

namespace Engine.Cpu;

public sealed unsafe partial class CpuBackend
{
    /// <inheritdoc/>
    public void SgdStep(in SgdParameters parameters, in Tensor weights, in Tensor gradients, in Tensor velocity)
    {
        var body = new SgdBody(parameters, CpuBuffer.PointerOf(weights), CpuBuffer.PointerOf(gradients), CpuBuffer.PointerOf(velocity), weights.Length);
        _pool.Run(ref body, PartsFor(weights.Length, 2));
    }

    /// <inheritdoc/>
    public void AdamWStep(in AdamWParameters parameters, in Tensor weights, in Tensor gradients, in Tensor firstMoment, in Tensor secondMoment)
    {
        var body = new AdamWBody(
            parameters, CpuBuffer.PointerOf(weights), CpuBuffer.PointerOf(gradients), CpuBuffer.PointerOf(firstMoment), CpuBuffer.PointerOf(secondMoment), weights.Length);
        _pool.Run(ref body, PartsFor(weights.Length, 4));
    }

    /// <inheritdoc/>
    public void SquaredNorm(in Tensor input, in Tensor result)
    {
        long blocks = SquaredNormBody.Blocks(input.Length);
        double* sums = (double*)_scratch.Take(0, 2 * blocks);
        var body = new SquaredNormBody(CpuBuffer.PointerOf(input), input.Length, sums);
        _pool.Run(ref body, (int)Math.Min(blocks, _pool.Threads));
        double total = 0;
        for (long block = 0; block < blocks; block++)
            total += sums[block];
        *CpuBuffer.PointerOf(result) = (float)total;
    }

    /// <inheritdoc/>
    public void ClipByNorm(in Tensor gradients, in Tensor squaredNorm, float maxNorm)
    {
        _pool.RequireRunning();
        double norm = Math.Sqrt(*CpuBuffer.PointerOf(squaredNorm));
        float factor = (float)Math.Min(1, maxNorm / (norm + 1e-6));
        if (factor == 1)
            return;
        var body = new ScaleBody(CpuBuffer.PointerOf(gradients), gradients.Length, factor);
        _pool.Run(ref body, PartsFor(gradients.Length, 1));
    }
}
