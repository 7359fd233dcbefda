using Engine.Backends;
using Engine.Tensors;

namespace Engine.Tests.Backends;

/// <summary>Parts that do not fit together are refused when a geometry is made, with a message that says which.</summary>
public sealed class GeometryTests
{
    private static readonly Shape Images = new(2, 5, 4, 6);

    [Test]
    public void ConvolutionsThatCannotBeAreRefused()
    {
        Refused(() => Convolution(new Shape(5, 4, 6)), "(N, H, W, C)", "5×4×6");
        Refused(() => Convolution(Images, filters: 0), "at least one output channel", "0 came");
        Refused(() => Convolution(Images, kernel: 0), "kernel must be at least 1");
        Refused(() => Convolution(Images, kernel: new Size2D(3, -1)), "kernel must be at least 1");
        Refused(() => Convolution(Images, stride: 0), "stride must be at least 1");
        Refused(() => Convolution(Images, padding: -1), "padding must be at least 0");
        Refused(() => Convolution(Images, padding: new Size2D(1, -1)), "padding must be at least 0");
        Refused(() => Convolution(Images, dilation: 0), "dilation must be at least 1");
        Refused(() => Convolution(Images, groups: 0), "0 groups");
        Refused(() => Convolution(Images, filters: 8, groups: 4), "4 groups do not divide 6 input and 8 output channels");
        Refused(() => Convolution(Images, filters: 8, groups: 3), "3 groups do not divide 6 input and 8 output channels");
        Refused(() => Convolution(Images, kernel: 6, padding: 0), "window of 6", "height of 5", "padding 0");
        Refused(() => Convolution(Images, kernel: 5, padding: 0), "window of 5", "width of 4");
        Refused(() => Convolution(Images, padding: 0, dilation: 2), "window of 5", "width of 4");
        Refused(() => Convolution(Images).WithBatch(0), "0×5×4×6");
    }

    [Test]
    public void PoolingsThatCannotBeAreRefused()
    {
        Refused(() => new PoolGeometry(new Shape(5, 4, 6), 2, 2, 0), "(N, H, W, C)", "5×4×6");
        Refused(() => new PoolGeometry(Images, new Size2D(0, 2), 2, 0), "window must be at least 1");
        Refused(() => new PoolGeometry(Images, 2, new Size2D(1, 0), 0), "stride must be at least 1");
        Refused(() => new PoolGeometry(Images, 2, 2, -1), "padding must be at least 0");
        Refused(() => new PoolGeometry(Images, 3, 2, 2), "at most half its window");
        Refused(() => new PoolGeometry(Images, new Size2D(4, 2), 2, new Size2D(1, 2)), "at most half its window");
        Refused(() => new PoolGeometry(Images, 5, 1, 0), "window of 5", "width of 4");
        Assert.That(new PoolGeometry(new Shape(1, 2, 2, 1), 3, 2, 0, ceilMode: true).Output, Is.EqualTo(new Shape(1, 1, 1, 1)), "as PyTorch has it");
        Refused(() => new PoolGeometry(new Shape(1, 2, 2, 1), 4, 2, 0, ceilMode: true), "window of 4", "height of 2");
        Refused(() => new PoolGeometry(Images, new Size2D(6, 1), 1, 0, ceilMode: true), "window of 6", "height of 5");
        Refused(() => new PoolGeometry(Images, 2, 2, 0).WithBatch(0), "0×5×4×6");
    }

    private static Conv2DGeometry Convolution(Shape input, int filters = 4, Size2D? kernel = null, Size2D? stride = null, Size2D? padding = null, Size2D? dilation = null, int groups = 1) =>
        new(input, filters, kernel ?? 3, stride ?? 1, padding ?? 1, dilation ?? 1, groups);

    private static void Refused(Func<object> make, params string[] says)
    {
        ArgumentException thrown = Assert.Catch<ArgumentException>(() => make())!;
        foreach (string part in says)
            Assert.That(thrown.Message, Does.Contain(part));
    }
}
