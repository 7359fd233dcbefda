using Engine.Backends;
using Engine.Tensors;

namespace Engine.OpenCL;

/// <summary>Launches <c>cl/pack_panels.cl</c>: weights in the order in which a product reads them.</summary>
/// <param name="programs">Where the kernel is.</param>
/// <param name="panel">Columns of a panel.</param>
internal sealed class PackingKernels(ProgramCache programs, int panel)
{
    private readonly string _options = $"-D PANEL={panel}";

    /// <summary>Floats that the packed form of <paramref name="groups"/> matrices of k rows and n columns takes.</summary>
    internal int Floats(int groups, int n, int k) => checked(groups * Panels(n) * panel * k);

    /// <summary>Panels that n columns make.</summary>
    internal int Panels(int n) => (n + panel - 1) / panel;

    /// <summary>Filters (O, KH, KW, C) as a convolution multiplies by them: columns are filters.</summary>
    internal void Filters(Conv2DGeometry geometry, in Tensor weights, in Tensor packed)
    {
        int n = geometry.GroupOutputChannels, k = geometry.PatchLength;
        Pack(weights, packed, geometry.Groups, n, k, k, (long)n * k, k, 0, 1);
    }

    /// <summary>Filters turned over, as the gradient by input multiplies by them: columns are input channels, rows taps and filters.</summary>
    internal void TurnedFilters(Conv2DGeometry geometry, in Tensor weights, in Tensor packed)
    {
        int taps = geometry.Kernel.Height * geometry.Kernel.Width, filters = geometry.GroupOutputChannels, channels = geometry.GroupInputChannels;
        Pack(weights, packed, geometry.Groups, channels, taps * filters, filters, (long)filters * taps * channels, 1, channels, (long)taps * channels);
    }

    /// <summary>B of a product, stored either way.</summary>
    internal void Matrix(in MatMulShape shape, in Tensor b, in Tensor packed) =>
        Pack(b, packed, 1, shape.N, shape.K, shape.K, 0, shape.TransposeB ? shape.K : 1, 0, shape.TransposeB ? 1 : shape.N);

    private void Pack(in Tensor source, in Tensor packed, int groups, int columns, int k, int inner, long groupStep, long columnStep, long outerStep, long innerStep) =>
        programs.Get("pack_panels.cl", "pack_panels", _options).With(source).And(packed).And(columns).And(k).And(inner)
            .And(groupStep).And(columnStep).And(outerStep).And(innerStep).Run(k, Panels(columns), groups, 64, 1, 1);
}
