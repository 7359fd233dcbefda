using Engine.Backends;
using Engine.Cpu;
using Engine.Tensors;
using Engine.Tests.Contract;
using Engine.Tests.Reference;

namespace Engine.Tests.Cpu;

/// <summary>The convolution that is written to be read, against the reference.</summary>
public sealed class Im2ColConvolutionTests
{
    // It has no threads and no packing.
    private const long MostMacs = 4_000_000;

    public static IEnumerable<TestCaseData<Conv2DGeometry>> Convolutions() =>
        Geometries.RealConvolutions().Where(entry => entry.Geometry.Macs <= MostMacs).Concat(Geometries.AwkwardConvolutions())
            .Select(entry => new TestCaseData<Conv2DGeometry>(entry.Geometry).SetArgDisplayNames(entry.Name));

    [TestCaseSource(nameof(Convolutions))]
    public void IntegersAreExact(Conv2DGeometry geometry)
    {
        HostTensor input = HostTensor.Integers(geometry.Input, 1, 3), weights = HostTensor.Integers(geometry.Weights, 2, 3);
        HostTensor bias = HostTensor.Integers(new Shape(geometry.OutputChannels), 3, 3), output = HostTensor.Output(geometry.Output);
        using var reference = new ReferenceBackend();
        using var placed = new PlacedTensors(reference, [input, weights, bias, output], margin: false);

        reference.Conv2D(geometry, placed[0], placed[1], placed[2], Activation.None, placed[3]);
        Im2ColConvolution.Forward(geometry, input.Values, weights.Values, bias.Values, output.Values);
        Assert.That(output.Values, Is.EqualTo(placed.Download(3)));

        reference.Conv2D(geometry, placed[0], placed[1], Tensor.None, Activation.None, placed[3]);
        Im2ColConvolution.Forward(geometry, input.Values, weights.Values, [], output.Values);
        Assert.That(output.Values, Is.EqualTo(placed.Download(3)), "without bias");
    }

    /// <summary>Of two channels the second, a column of zeros on either side: three pixels of the output see four places each.</summary>
    [Test]
    public void ARowOfPatchesIsWhatAPixelSees()
    {
        var geometry = new Conv2DGeometry(new Shape(1, 2, 2, 2), 2, 2, 1, new Size2D(0, 1), 1, 2);
        float[] patches = new float[3 * 4];
        Array.Fill(patches, float.NaN);
        Im2ColConvolution.Expand(geometry, [1, 2, 3, 4, 5, 6, 7, 8], 0, 1, patches);
        Assert.That(patches, Is.EqualTo(new float[] { 0, 2, 0, 6, 2, 4, 6, 8, 4, 0, 8, 0 }));
    }

    [Test]
    public void WrongLengthsAreRefused([Values("input", "weights", "bias", "output")] string wrong, [Values(-1, 1)] int more)
    {
        var geometry = new Conv2DGeometry(new Shape(2, 5, 4, 3), 6, 3, 1, 1, 1);
        float[] Of(string name, long length) => new float[length + (name == wrong ? more : 0)];
        Assert.That(
            () => Im2ColConvolution.Forward(
                geometry, Of("input", geometry.Input.Length), Of("weights", geometry.Weights.Length), Of("bias", geometry.OutputChannels), Of("output", geometry.Output.Length)),
            Throws.ArgumentException.With.Property(nameof(ArgumentException.ParamName)).EqualTo(wrong));
    }
}
