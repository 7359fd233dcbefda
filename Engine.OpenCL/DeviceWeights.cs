using Engine.Backends;
using Engine.Tensors;

namespace Engine.OpenCL;

/// <summary>The forms of prepared weights.</summary>
internal enum WeightForm
{
    /// <summary>Panels of columns, for processors.</summary>
    Panels,

    /// <summary>Filters transformed by Winograd's F(2×2, 3×3).</summary>
    Winograd,
}

/// <summary>Weights prepared on the device.</summary>
internal sealed class DeviceWeights : PreparedWeights
{
    private readonly OpenClBuffer _buffer;

    internal DeviceWeights(OpenClContext context, DeviceMemory memory, WeightForm form, int floats)
    {
        _buffer = new OpenClBuffer(context, memory, floats);
        Form = form;
        Values = new Tensor(_buffer, 0, new Shape(floats));
    }

    /// <summary>How they lie.</summary>
    internal WeightForm Form { get; }

    /// <summary>All of them.</summary>
    internal Tensor Values { get; }

    public override long Bytes => _buffer.Length * sizeof(float);

    public override string Description => Form == WeightForm.Panels ? "panels" : "Winograd F(2×2, 3×3)";

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
