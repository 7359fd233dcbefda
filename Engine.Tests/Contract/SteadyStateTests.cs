using Engine.Backends;
using Engine.Cpu;
using Engine.Tensors;
using Engine.Tests.Decorators;

namespace Engine.Tests.Contract;

/// <summary>What a network calls at every step leaves nothing to the garbage collector, whichever way an operation is computed.</summary>
public sealed class SteadyStateTests
{
    /// <summary>Uploads and downloads bring arrays of their own here, and preparing makes an object that somebody owns.</summary>
    private static readonly string[] NotAtEveryStep = ["Upload", "UploadIndices", "Download", "DownloadIndices", "PrepareConv2D", "PrepareMatMul"];

    public static IEnumerable<TestCaseData<Conv2DGeometry>> Convolutions() =>
        Geometries.RealConvolutions().Concat(Geometries.AwkwardConvolutions()).Select(entry => new TestCaseData<Conv2DGeometry>(entry.Geometry).SetArgDisplayNames(entry.Name));

    [Test]
    public void NoCallAllocates([Values(1, 2)] int threads)
    {
        using var backend = new CpuBackend(new CpuOptions { Threads = threads });
        foreach ((string operation, Action call) in AllOperations.Calls(backend))
        {
            if (!NotAtEveryStep.Contains(operation))
                VerifyAllocatesNothing(operation, call);
        }
    }

    [TestCaseSource(nameof(Convolutions))]
    public void NoConvolutionAllocates(Conv2DGeometry geometry)
    {
        using var backend = new CpuBackend(new CpuOptions { Threads = 2 });
        using var t = new PlacedTensors(
            backend, [HostTensor.Zeros(geometry.Input), HostTensor.Zeros(geometry.Weights), HostTensor.Zeros(new Shape(geometry.OutputChannels)), HostTensor.Zeros(geometry.Output)], margin: false);
        VerifyAllocatesNothing("forward", () => backend.Conv2D(geometry, t[0], t[1], t[2], Activation.Relu, t[3]));
        VerifyAllocatesNothing("by input", () => backend.Conv2DGradInput(geometry, t[3], t[1], t[0]));
        VerifyAllocatesNothing("by weights", () => backend.Conv2DGradWeights(geometry, t[0], t[3], t[1], t[2]));
        using PreparedWeights? prepared = backend.PrepareConv2D(geometry, t[1]);
        VerifyAllocatesNothing("prepared", () => backend.Conv2D(geometry, t[0], t[1], t[2], Activation.Relu, t[3], prepared));
    }

    [Test]
    public void NoProductAllocates([Values(1, 4, 5, 64)] int batch)
    {
        const int Inputs = 300, Outputs = 200;
        using var backend = new CpuBackend(new CpuOptions { Threads = 2 });
        using var t = new PlacedTensors(
            backend, [HostTensor.Zeros(new Shape(batch, Inputs)), HostTensor.Zeros(new Shape(Outputs, Inputs)), HostTensor.Zeros(new Shape(batch, Outputs))], margin: false);
        VerifyAllocatesNothing("forward", () => backend.MatMul(new MatMulShape(batch, Outputs, Inputs, TransposeB: true), t[0], t[1], Tensor.None, Activation.None, t[2]));
        VerifyAllocatesNothing("by input", () => backend.MatMul(new MatMulShape(batch, Inputs, Outputs), t[2], t[1], Tensor.None, Activation.None, t[0]));
        VerifyAllocatesNothing(
            "by weights", () => backend.MatMul(new MatMulShape(Outputs, Inputs, batch, TransposeA: true, Accumulate: true), t[2], t[0], Tensor.None, Activation.None, t[1]));
    }

    private static void VerifyAllocatesNothing(string what, Action call)
    {
        for (int i = 0; i < 2; i++)
            call();
        Assert.That(AllocatedBytes(call), Is.Zero, what);
    }

    /// <summary>The least that three calls allocate on this thread, of up to ten times: a collection in between, which other tests may cause, counts the unused rest
    /// of the thread's allocation space too.</summary>
    private static long AllocatedBytes(Action call)
    {
        long least = long.MaxValue;
        for (int repetition = 0; repetition < 10 && least > 0; repetition++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < 3; i++)
                call();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }
}
