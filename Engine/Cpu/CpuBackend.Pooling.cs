using Engine.Backends;
using Engine.Tensors;

namespace Engine.Cpu;

public sealed unsafe partial class CpuBackend
{
    /// <inheritdoc/>
    public void MaxPool2D(PoolGeometry geometry, in Tensor input, in Tensor output, in IndexTensor argmax)
    {
        ArgumentNullException.ThrowIfNull(geometry);
        var body = new MaxPoolBody(geometry, CpuBuffer.PointerOf(input), CpuBuffer.PointerOf(output), CpuBuffer.PointerOf(argmax));
        _pool.Run(ref body, PartsFor((long)geometry.Output[0] * geometry.Output[1], (long)geometry.Output[2] * geometry.Output[3] * geometry.Window.Height * geometry.Window.Width));
    }

    /// <inheritdoc/>
    public void MaxPool2DGrad(PoolGeometry geometry, in Tensor outputGrad, in IndexTensor argmax, in Tensor inputGrad)
    {
        ArgumentNullException.ThrowIfNull(geometry);
        PoolGrad(new StridedWindows(geometry), new MaxShare(CpuBuffer.PointerOf(argmax)), outputGrad, inputGrad);
    }

    /// <inheritdoc/>
    public void AvgPool2D(PoolGeometry geometry, in Tensor input, in Tensor output)
    {
        ArgumentNullException.ThrowIfNull(geometry);
        var body = new AvgPoolBody<StridedWindows>(new StridedWindows(geometry), input.Shape, output.Shape, CpuBuffer.PointerOf(input), CpuBuffer.PointerOf(output));
        _pool.Run(ref body, PartsFor((long)output.Shape[0] * output.Shape[1], (long)output.Shape[2] * output.Shape[3] * geometry.Window.Height * geometry.Window.Width));
    }

    /// <inheritdoc/>
    public void AvgPool2DGrad(PoolGeometry geometry, in Tensor outputGrad, in Tensor inputGrad)
    {
        ArgumentNullException.ThrowIfNull(geometry);
        PoolGrad(new StridedWindows(geometry), default(MeanShare), outputGrad, inputGrad);
    }

    /// <inheritdoc/>
    public void AdaptiveAvgPool2D(in Tensor input, in Tensor output)
    {
        var body = new AvgPoolBody<AdaptiveWindows>(new AdaptiveWindows(input.Shape, output.Shape), input.Shape, output.Shape, CpuBuffer.PointerOf(input), CpuBuffer.PointerOf(output));
        _pool.Run(ref body, PartsFor((long)output.Shape[0] * output.Shape[1], Math.Max(output.Length, input.Length) / output.Shape[0] / output.Shape[1]));
    }

    /// <inheritdoc/>
    public void AdaptiveAvgPool2DGrad(in Tensor outputGrad, in Tensor inputGrad) =>
        PoolGrad(new AdaptiveWindows(inputGrad.Shape, outputGrad.Shape), default(MeanShare), outputGrad, inputGrad);

    private void PoolGrad<TWindows, TShare>(TWindows windows, TShare share, in Tensor outputGrad, in Tensor inputGrad)
        where TWindows : struct, IWindows
        where TShare : struct, IPoolShare
    {
        Shape from = inputGrad.Shape;
        var body = new PoolGradBody<TWindows, TShare>(windows, share, _scratch, from, outputGrad.Shape, CpuBuffer.PointerOf(outputGrad), CpuBuffer.PointerOf(inputGrad));
        long rows = (long)from[0] * from[1];
        _pool.Run(ref body, PartsFor(rows, Math.Max(from.Length, outputGrad.Length) / rows));
    }
}
