using Engine.Backends;

namespace Engine.Cpu;

/// <summary>A layer's filters transformed by one of Winograd's algorithms and packed, made once for inference.</summary>
internal sealed unsafe class WinogradWeights : PreparedWeights
{
    private readonly CpuBuffer _buffer;

    private readonly Size2D _kernelSize, _stride;

    internal WinogradWeights(MicroKernel kernel, Conv2DGeometry geometry, WinogradSize size)
    {
        Size = size;
        (_kernelSize, _stride) = (geometry.Kernel, geometry.Stride);
        int depth = WinogradChoice.Depth(geometry), columns = geometry.OutputChannels;
        _buffer = new CpuBuffer(WinogradFilters.Floats(kernel, size.Planes, depth, columns));
        Filters = new WinogradFilters(kernel, size.Planes, depth, columns, _buffer.Pointer);
    }

    public override long Bytes => _buffer.Length * sizeof(float);

    public override string Description => $"Winograd {Size}, packed for {Filters.Kernel.MaxRows}×{Filters.Kernel.MaxColumns}";

    internal WinogradSize Size { get; }

    internal WinogradFilters Filters { get; }

    /// <summary>Whether these are a geometry's filters for this kernel.</summary>
    internal bool Fits(MicroKernel kernel, Conv2DGeometry geometry) =>
        ReferenceEquals(kernel, Filters.Kernel) && WinogradChoice.Applies(geometry) && geometry.Kernel == _kernelSize && geometry.Stride == _stride
        && WinogradChoice.Depth(geometry) == Filters.Depth && geometry.OutputChannels == Filters.Columns;

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _buffer.Dispose();
    }
}
