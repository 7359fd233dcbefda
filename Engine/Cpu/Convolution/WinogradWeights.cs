using Engine.Backends;

namespace Engine.Cpu;

/// <summary>A layer's filters transformed by one of Winograd's algorithms and packed, made once for inference.</summary>
internal sealed unsafe class WinogradWeights : PreparedWeights
{
    private readonly MicroKernel _kernel;
    private readonly Conv2DGeometry _geometry;
    private readonly CpuBuffer _buffer;

    internal WinogradWeights(MicroKernel kernel, Conv2DGeometry geometry, WinogradSize size)
    {
        (_kernel, _geometry, Size) = (kernel, geometry, size);
        _buffer = new CpuBuffer(WinogradFilters.Floats(kernel, size.Planes, Depth, geometry.OutputChannels));
    }

    public override long Bytes => _buffer.Length * sizeof(float);

    public override string Description => $"Winograd {Size}, packed for {_kernel.MaxRows}×{_kernel.MaxColumns}";

    internal WinogradSize Size { get; }

    /// <summary>The transformed filters, whose memory is this object's.</summary>
    /// <exception cref="ObjectDisposedException">It was given back.</exception>
    internal WinogradFilters Filters => new(_kernel, Size.Planes, Depth, _geometry.OutputChannels, _buffer.Pointer);

    private int Depth => WinogradChoice.Depth(_geometry);

    /// <summary>Whether these are a geometry's filters for this kernel.</summary>
    internal bool Fits(MicroKernel kernel, Conv2DGeometry geometry) =>
        ReferenceEquals(kernel, _kernel) && WinogradChoice.Applies(geometry) && geometry.Kernel == _geometry.Kernel && geometry.Stride == _geometry.Stride
        && WinogradChoice.Depth(geometry) == Depth && geometry.OutputChannels == _geometry.OutputChannels;

    /// <summary>The filters, if they were made by this kernel for such a convolution.</summary>
    /// <exception cref="ArgumentException">They were not.</exception>
    /// <exception cref="ObjectDisposedException">Their memory was given back.</exception>
    internal WinogradFilters Require(MicroKernel kernel, Conv2DGeometry geometry)
    {
        if (!ReferenceEquals(kernel, _kernel))
            throw PackedWeights.OfAnotherBackend();
        return Fits(kernel, geometry)
            ? Filters
            : throw new ArgumentException($"The weights were prepared for {_geometry}, but the convolution is {geometry}. Prepare them for this one.", "prepared");
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _buffer.Dispose();
    }
}
