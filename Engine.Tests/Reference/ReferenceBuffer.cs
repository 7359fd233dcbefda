using Engine.Tensors;

namespace Engine.Tests.Reference;

/// <summary>Memory of the reference: doubles for float tensors and ints for index tensors, each made when first touched.</summary>
internal sealed class ReferenceBuffer(long length) : DeviceBuffer(length)
{
    private double[]? _values;
    private int[]? _indices;

    public double[] Values => _values ??= new double[checked((int)Length)];

    public int[] Indices => _indices ??= new int[checked((int)Length)];

    protected override void Dispose(bool disposing)
    {
        _values = null;
        _indices = null;
    }
}
