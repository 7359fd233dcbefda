using Engine.Backends;
using Engine.Tensors;

namespace Engine.OpenCL;

/// <summary>Weights prepared on the device: panels of columns, or filters transformed for one of Winograd's algorithms.</summary>
internal sealed class DeviceWeights : PreparedWeights
{
    private readonly OpenClBuffer _buffer;

    internal DeviceWeights(OpenClContext context, DeviceMemory memory, int floats, int outputs = 0)
    {
        _buffer = new OpenClBuffer(context, memory, floats);
        Outputs = outputs;
        Values = new Tensor(_buffer, 0, new Shape(floats));
    }

    /// <summary>Pixels that a tile of Winograd's algorithm makes along a side with them; 0 for panels.</summary>
    internal int Outputs { get; }

    /// <summary>All of them.</summary>
    internal Tensor Values { get; }

    public override long Bytes => _buffer.Length * sizeof(float);

    public override string Description => Outputs == 0 ? "panels" : $"Winograd F({Outputs}×{Outputs}, 3×3)";

    /// <summary>Weights that this backend prepared.</summary>
    /// <exception cref="ArgumentException">Another backend did.</exception>
    internal static DeviceWeights Require(PreparedWeights prepared) => prepared as DeviceWeights
        ?? throw new ArgumentException($"Weights prepared by this backend were expected; a {prepared.GetType().Name} came. Prepare them here.");

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _buffer.Dispose();
    }
}
