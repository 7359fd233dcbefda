using Engine.Tensors;
using Engine.Tests.Reference;
using Engine.Tests.Support;

namespace Engine.Tests.Gradients;

/// <summary>Compares a gradient of the reference with central differences of its own forward operation, in double.</summary>
/// <remarks>The loss is Σ outputGrad · output, so the gradient that an operation computes from outputGrad is the gradient of the loss.</remarks>
internal static class GradientCheck
{
    private const double Step = 1e-5;
    private const double Tolerance = 1e-6;

    // Two losses of order 10 differ by their last bit, 2·10⁻¹⁵; divided by two steps that is 10⁻¹⁰.
    private const double Rounding = 1e-9;

    /// <summary>A tensor of the reference with values; random ones in [−1, 1) where none are given.</summary>
    public static Tensor Place(Shape shape, int seed, float[]? values = null)
    {
        var tensor = new Tensor(new ReferenceBuffer(shape.Length), 0, shape);
        (values ?? RandomValues.Uniform(shape.Length, seed)).Select(x => (double)x).ToArray().CopyTo(ReferenceBackend.Values(tensor));
        return tensor;
    }

    /// <summary>A tensor full of one value.</summary>
    public static Tensor Full(Shape shape, float value) => Place(shape, 0, Enumerable.Repeat(value, (int)shape.Length).ToArray());

    /// <summary>Σ weights · values: the loss whose gradient by the values is the weights.</summary>
    public static double Loss(in Tensor values, in Tensor weights)
    {
        double sum = 0;
        for (int i = 0; i < values.Length; i++)
            sum += ReferenceBackend.Values(values)[i] * ReferenceBackend.Values(weights)[i];
        return sum;
    }

    /// <summary>Asserts that <paramref name="analytic"/> is the gradient of <paramref name="loss"/> by <paramref name="parameter"/>.</summary>
    /// <param name="startedAt">What a gradient that is added to held before.</param>
    public static void Verify(string what, Tensor parameter, Tensor analytic, Func<double> loss, double startedAt = 0)
    {
        Assert.That(analytic.Length, Is.EqualTo(parameter.Length), what);
        for (int i = 0; i < parameter.Length; i++)
        {
            ref double value = ref ReferenceBackend.Values(parameter)[i];
            double kept = value;
            value = kept + Step;
            double above = loss();
            value = kept - Step;
            double below = loss();
            value = kept;

            double expected = (above - below) / (2 * Step);
            double came = ReferenceBackend.Values(analytic)[i] - startedAt;
            double allowed = Tolerance * Math.Max(Math.Abs(expected), Math.Abs(came)) + Rounding;
            Assert.That(came, Is.EqualTo(expected).Within(allowed), $"{what}, element {i}");
        }
    }
}
