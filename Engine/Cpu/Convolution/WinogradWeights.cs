using Engine.Backends;

namespace Engine.Cpu;

/// <summary>A layer's filters transformed for F(2×2, 3×3) and packed: sixteen matrices of C × O.</summary>
internal sealed unsafe class WinogradWeights : PreparedWeights
{
    private readonly MicroKernel _kernel;
    private readonly CpuBuffer _buffer;
    private readonly nint _planeFloats;

    internal WinogradWeights(MicroKernel kernel, Conv2DGeometry geometry, float* weights)
    {
        _kernel = kernel;
        (Filters, Channels) = (geometry.OutputChannels, geometry.InputChannels);
        _planeFloats = (nint)kernel.PaddedColumns(Filters) * Channels;
        _buffer = new CpuBuffer(_planeFloats * WinogradTransforms.Planes);

        // One panel of filters at a time: transformed into sixteen small matrices (filters × C), each packed where it belongs.
        int panel = kernel.MaxColumns, blockK = kernel.BlockK(Filters, Channels), padded = kernel.PaddedColumns(Filters);
        nint plane = (nint)panel * Channels;
        using var transformed = new CpuBuffer(plane * WinogradTransforms.Planes);
        for (int first = 0; first < Filters; first += panel)
        {
            int count = Math.Min(panel, Filters - first);
            for (int filter = 0; filter < count; filter++)
            {
                float* g = weights + (nint)(first + filter) * 9 * Channels;
                for (int c = 0; c < Channels; c++)
                    WinogradTransforms.Weights(g + c, Channels, transformed.Pointer + (nint)filter * Channels + c, plane);
            }

            for (int p = 0; p < WinogradTransforms.Planes; p++)
            {
                var source = new TransposedColumns(transformed.Pointer + p * plane, Channels);
                for (int k = 0; k < Channels; k += blockK)
                {
                    int depth = Math.Min(blockK, Channels - k);
                    source.Block(kernel, 0, count, k, depth, _buffer.Pointer + p * _planeFloats + (nint)k * padded + (nint)first * depth);
                }
            }
        }
    }

    public override long Bytes => _buffer.Length * sizeof(float);

    public override string Description => $"Winograd F(2×2, 3×3), packed for {_kernel.MaxRows}×{_kernel.MaxColumns}";

    internal int Filters { get; }

    internal int Channels { get; }

    internal PackedColumns Plane(int plane) => new(_buffer.Pointer + plane * _planeFloats, _kernel.PaddedColumns(Filters));

    /// <summary>Whether these are a geometry's filters for this kernel.</summary>
    internal bool Fits(MicroKernel kernel, Conv2DGeometry geometry) =>
        ReferenceEquals(kernel, _kernel) && geometry.OutputChannels == Filters && geometry.InputChannels == Channels && WinogradConvolution.Applies(geometry);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _buffer.Dispose();
    }
}
