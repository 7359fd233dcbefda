using Engine.Backends;
using Engine.Tensors;

namespace Engine.OpenCL;

/// <summary>Weights packed into panels on the device.</summary>
internal sealed class PanelWeights : PreparedWeights
{
    private readonly OpenClBuffer _buffer;

    internal PanelWeights(OpenClContext context, DeviceMemory memory, int floats)
    {
        _buffer = new OpenClBuffer(context, memory, floats);
        Panels = new Tensor(_buffer, 0, new Shape(floats));
    }

    /// <summary>The panels, one after another.</summary>
    internal Tensor Panels { get; }

    public override long Bytes => _buffer.Length * sizeof(float);

    public override string Description => $"panels of {DirectKernels.Panel}";

    /// <summary>The panels of weights that this backend prepared.</summary>
    /// <exception cref="ArgumentException">Another backend did.</exception>
    internal static Tensor Require(PreparedWeights prepared) => prepared is PanelWeights panels
        ? panels.Panels
        : throw new ArgumentException($"Weights prepared by this backend were expected; a {prepared.GetType().Name} came. Prepare them here.");

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _buffer.Dispose();
    }
}
