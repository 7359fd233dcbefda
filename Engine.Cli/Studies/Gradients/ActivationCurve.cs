using Engine.Backends;
using Engine.Tensors;

namespace Engine.Cli.Studies.Gradients;

/// <summary>An activation and its derivative, as the backend that trains computes them.</summary>
/// <param name="Activation">Which.</param>
/// <param name="X">Places.</param>
/// <param name="Values">f(x).</param>
/// <param name="Slopes">f'(x).</param>
internal sealed record ActivationCurve(Activation Activation, IReadOnlyList<float> X, IReadOnlyList<float> Values, IReadOnlyList<float> Slopes)
{
    /// <summary>The steepest slope of those drawn.</summary>
    internal double LargestSlope => Slopes.Max();

    /// <summary>From −<paramref name="reach"/> to <paramref name="reach"/>, in steps of a <paramref name="perUnit"/>th; 0 is among them.</summary>
    internal static ActivationCurve Of(IBackend backend, Activation activation, int reach = 6, int perUnit = 20)
    {
        float[] x = [.. Enumerable.Range(-reach * perUnit, 2 * reach * perUnit + 1).Select(i => (float)i / perUnit)];
        var (values, slopes) = (new float[x.Length], new float[x.Length]);
        var shape = new Shape(1, x.Length);
        using DeviceBuffer buffer = backend.Allocate(2L * x.Length);
        Tensor value = new(buffer, 0, shape), slope = new(buffer, x.Length, shape);
        backend.Upload(x, value);
        backend.Activate(activation, value, value);
        backend.Fill(slope, 1);
        backend.ActivateGrad(activation, value, slope, slope);
        backend.Download(value, values);
        backend.Download(slope, slopes);
        return new ActivationCurve(activation, x, values, slopes);
    }
}
