using Engine.Backends;

namespace Engine.Cpu;

/// <summary>A layer's filters transformed for F(2×2, 3×3) and packed, made once for inference.</summary>
internal sealed unsafe class WinogradWeights : PreparedWeights
{
    private readonly CpuBuffer _buffer;

    internal WinogradWeights(MicroKernel kernel, Conv2DGeometry geometry)
    {
        _buffer = new CpuBuffer(WinogradFilters.Floats(kernel, geometry.InputChannels, geometry.OutputChannels));
        Filters = new WinogradFilters(kernel, geometry.InputChannels, geometry.OutputChannels, _buffer.Pointer);
    }

    public override long Bytes => _buffer.Length * sizeof(float);

    public override string Description => $"Winograd F(2×2, 3×3), packed for {Filters.Kernel.MaxRows}×{Filters.Kernel.MaxColumns}";

    internal WinogradFilters Filters { get; }

    /// <summary>Whether these are a geometry's filters for this kernel.</summary>
    internal bool Fits(MicroKernel kernel, Conv2DGeometry geometry) =>
        ReferenceEquals(kernel, Filters.Kernel) && geometry.OutputChannels == Filters.Columns && geometry.InputChannels == Filters.Depth && WinogradConvolution.Applies(geometry);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _buffer.Dispose();
    }
}
