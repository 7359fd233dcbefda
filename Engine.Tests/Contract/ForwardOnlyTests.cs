using Engine.Backends;
using Engine.Cpu;
using Engine.Tests.Decorators;

namespace Engine.Tests.Contract;

/// <summary>What the CPU backend does not do yet, it says plainly.</summary>
public sealed class ForwardOnlyTests
{
    [TestCaseSource(typeof(AllOperations), nameof(AllOperations.Gradients))]
    public void TheGradientIsNotThere(string operation)
    {
        using var backend = new CpuBackend(new CpuOptions { Threads = 1 });
        Assert.That(() => AllOperations.Calls(backend)[operation](),
            Throws.TypeOf<NotSupportedException>().With.Message.StartsWith(operation).And.Message.Contains("CPU").And.Message.Contains("forward only"));
    }

    [Test]
    public void EverythingElseIs()
    {
        using var backend = new CheckingBackend(new CpuBackend(new CpuOptions { Threads = 1 }));
        foreach ((string operation, Action call) in AllOperations.Calls(backend))
        {
            if (!AllOperations.Gradients.Contains(operation))
                Assert.That(call, Throws.Nothing, operation);
        }
    }
}
