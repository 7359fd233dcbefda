using Engine.Backends;
using Engine.Cpu;
using Engine.Tests.Decorators;

namespace Engine.Tests.Contract;

/// <summary>What a network calls at every step leaves nothing to the garbage collector.</summary>
public sealed class SteadyStateTests
{
    /// <summary>Uploads and downloads bring arrays of their own here, and preparing makes an object that somebody owns.</summary>
    private static readonly string[] NotAtEveryStep = ["Upload", "UploadIndices", "Download", "DownloadIndices", "PrepareConv2D", "PrepareMatMul"];

    [Test]
    public void NoCallAllocates([Values(1, 2)] int threads)
    {
        using var backend = new CpuBackend(new CpuOptions { Threads = threads });
        foreach ((string operation, Action call) in AllOperations.Calls(backend))
        {
            if (NotAtEveryStep.Contains(operation))
                continue;
            for (int i = 0; i < 3; i++)
                call();
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < 10; i++)
                call();
            Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero, operation);
        }
    }
}
