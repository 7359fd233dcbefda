using Engine.Backends;
using Engine.Tensors;

namespace Engine.OpenCL;

/// <summary>Products for processors under an OpenCL driver: register tiles over packed panels, no local memory and no barriers.</summary>
internal sealed class DirectProducts(OpenClContext context, DeviceMemory memory, ScratchMemory scratch, ProgramCache programs, DirectTile tile, DirectWinograd winograd) : Products
{
    // Below so many rows of A a B that is stored in rows is not worth packing.
    private const int MostRowsInPlace = 32;

    private readonly DirectKernels _kernels = new(programs, scratch, tile);
    private readonly PackingKernels _packing = new(programs, tile.Panel);

    internal override string Description => "direct kernels";

    internal override void Conv2D(Conv2DGeometry geometry, in Tensor input, in Tensor weights, in Tensor bias, Activation activation, in Tensor output, PreparedWeights? prepared)
    {
        if (prepared is not null)
        {
            DeviceWeights own = DeviceWeights.Require(prepared);
            if (own.Outputs > 0)
                winograd.Conv2D(geometry, input, own, bias, activation, output);
            else
                _kernels.Conv2D(geometry, input, own.Values, bias, activation, output);
            return;
        }

        if (winograd.TryConv2D(geometry, input, weights, bias, activation, output))
            return;
        Tensor packed = scratch.Take(ScratchPurpose.Packed, _packing.Floats(geometry.Groups, geometry.GroupOutputChannels, geometry.PatchLength));
        _packing.Filters(geometry, weights, packed);
        _kernels.Conv2D(geometry, input, packed, bias, activation, output);
    }

    internal override PreparedWeights? PrepareConv2D(Conv2DGeometry geometry, in Tensor weights)
    {
        if (winograd.TryPrepare(geometry, weights) is { } transformed)
            return transformed;
        var prepared = new DeviceWeights(context, memory, _packing.Floats(geometry.Groups, geometry.GroupOutputChannels, geometry.PatchLength));
        _packing.Filters(geometry, weights, prepared.Values);
        return prepared;
    }

    internal override void Conv2DGradInput(Conv2DGeometry geometry, in Tensor outputGrad, in Tensor weights, in Tensor inputGrad)
    {
        if (winograd.TryConv2DGradInput(geometry, outputGrad, weights, inputGrad))
            return;
        int k = geometry.Kernel.Height * geometry.Kernel.Width * geometry.GroupOutputChannels;
        Tensor packed = scratch.Take(ScratchPurpose.Packed, _packing.Floats(geometry.Groups, geometry.GroupInputChannels, k));
        _packing.TurnedFilters(geometry, weights, packed);
        _kernels.Conv2DGradInput(geometry, outputGrad, packed, inputGrad);
    }

    internal override void Conv2DGradWeights(Conv2DGeometry geometry, in Tensor input, in Tensor outputGrad, in Tensor weightsGrad)
    {
        if (!winograd.TryConv2DGradWeights(geometry, input, outputGrad, weightsGrad))
            _kernels.Conv2DGradWeights(geometry, input, outputGrad, weightsGrad);
    }

    internal override void MatMul(in MatMulShape shape, in Tensor a, in Tensor b, in Tensor bias, Activation activation, in Tensor c, PreparedWeights? prepared)
    {
        if (prepared is not null)
        {
            _kernels.MatMul(shape, a, DeviceWeights.Require(prepared).Values, bias, activation, c);
        }
        else if (shape.TransposeB && !shape.TransposeA && shape.M <= DirectKernels.MostDotRows)
        {
            _kernels.Dots(shape, a, b, bias, activation, c);
        }
        else if (!shape.TransposeB && shape.M <= MostRowsInPlace)
        {
            _kernels.MatMulInPlace(shape, a, b, bias, activation, c);
        }
        else
        {
            Tensor packed = scratch.Take(ScratchPurpose.Packed, _packing.Floats(1, shape.N, shape.K));
            _packing.Matrix(shape, b, packed);
            _kernels.MatMul(shape, a, packed, bias, activation, c);
        }
    }

    internal override PreparedWeights? PrepareMatMul(in MatMulShape shape, in Tensor b)
    {
        // Not too many rows read the weights in place: a second form of VGG's would be half a gigabyte for nothing.
        if (shape.M <= (shape.TransposeB ? DirectKernels.MostDotRows : MostRowsInPlace))
            return null;
        var prepared = new DeviceWeights(context, memory, _packing.Floats(1, shape.N, shape.K));
        _packing.Matrix(shape, b, prepared.Values);
        return prepared;
    }
}
