using Engine.Backends;

namespace Engine.Cpu;

/// <summary>A layer's filters transformed by one of Winograd's algorithms and packed, made once for inference.</summary>
internal sealed unsafe class WinogradWeights : PreparedWeights
{
    private readonly MicroKernel _kernel;
    private readonly Size2D _kernelSize, _stride;
    private readonly int _depth, _columns;
    private readonly CpuBuffer _buffer;

    internal WinogradWeights(MicroKernel kernel, Conv2DGeometry geometry, WinogradSize size)
    {
        (_kernel, Size) = (kernel, size);
        (_kernelSize, _stride) = (geometry.Kernel, geometry.Stride);
        (_depth, _columns) = (WinogradChoice.Depth(geometry), geometry.OutputChannels);
        _buffer = new CpuBuffer(WinogradFilters.Floats(kernel, size.Planes, _depth, _columns));
    }

    public override long Bytes => _buffer.Length * sizeof(float);

    public override string Description => $"Winograd {Size}, packed for {_kernel.MaxRows}×{_kernel.MaxColumns}";

    internal WinogradSize Size { get; }

    /// <summary>The transformed filters, whose memory is this object's.</summary>
    /// <exception cref="ObjectDisposedException">It was given back.</exception>
    internal WinogradFilters Filters => new(_kernel, Size.Planes, _depth, _columns, _buffer.Pointer);

    /// <summary>Whether these are a geometry's filters for this kernel.</summary>
    internal bool Fits(MicroKernel kernel, Conv2DGeometry geometry) =>
        ReferenceEquals(kernel, _kernel) && WinogradChoice.Applies(geometry) && geometry.Kernel == _kernelSize && geometry.Stride == _stride
        && WinogradChoice.Depth(geometry) == _depth && geometry.OutputChannels == _columns;

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _buffer.Dispose();
    }
}
