using Engine.Tensors;
using Engine.Tests.Support;

namespace Engine.Tests.Contract;

/// <summary>One operand of a contract case, on the host: what it holds before the call.</summary>
internal sealed class HostTensor
{
    private HostTensor(Shape shape, float[]? values, int[]? indices, bool isWritten) =>
        (Shape, Values, Indices, IsWritten) = (shape, values ?? [], indices, isWritten);

    public Shape Shape { get; }

    public float[] Values { get; }

    /// <summary>For labels and remembered places; else null.</summary>
    public int[]? Indices { get; }

    /// <summary>Whether the call writes it. What it does not write must be the same bits afterwards.</summary>
    public bool IsWritten { get; }

    public static HostTensor Of(Shape shape, params float[] values) => new(shape, values, null, false);

    public static HostTensor Random(Shape shape, int seed, float low = -1, float high = 1) => new(shape, RandomValues.Uniform(shape.Length, seed, low, high), null, false);

    public static HostTensor Integers(Shape shape, int seed, int limit = 4) => new(shape, RandomValues.Integers(shape.Length, seed, limit), null, false);

    public static HostTensor OfIndices(Shape shape, params int[] indices) => new(shape, null, indices, false);

    /// <summary>A destination. It holds NaN before, so an operation that adds where it should write is found out.</summary>
    public static HostTensor Output(Shape shape) => Of(shape, Filled(shape, float.NaN)).Written();

    /// <summary>A destination for indices, holding −1 before.</summary>
    public static HostTensor IndexOutput(Shape shape)
    {
        int[] indices = new int[shape.Length];
        Array.Fill(indices, -1);
        return new HostTensor(shape, null, indices, true);
    }

    public static HostTensor Zeros(Shape shape) => Of(shape, new float[shape.Length]);

    /// <summary>The same operand, which the call writes or adds to.</summary>
    public HostTensor Written() => new(Shape, Values, Indices, true);

    /// <summary>The absolute values; 0 where there is NaN, as in destinations.</summary>
    public HostTensor Magnitude() => new(Shape, [.. Values.Select(x => float.IsNaN(x) ? 0 : Math.Abs(x))], Indices, IsWritten);

    private static float[] Filled(Shape shape, float value)
    {
        float[] values = new float[shape.Length];
        Array.Fill(values, value);
        return values;
    }
}
