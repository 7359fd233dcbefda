using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Engine.Tests.Support;

namespace Engine.Tests.Contract;

/// <summary>The contract of the CPU's operations again in a child process for each instruction set, with every operand at an unmapped page.
/// A read past an operand ends the child, which is then reported here with its last words. The children share nothing, so they run side by side.</summary>
[Parallelizable(ParallelScope.Children)]
public sealed class InstructionSetTests
{
    private const string Category = ContractFixture.EveryInstructionSet;

    [Test]
    public void AsTheProcessorIs() => ChildProcess.Run(Category, ChildProcess.Instructions);

    [Test]
    public void WithoutAvx512()
    {
        Assume.That(Avx512F.IsSupported, "the processor has no AVX-512, so the first test ran without it");
        ChildProcess.Run(Category, "avx2", ("DOTNET_EnableAVX512", "0"), ("DOTNET_EnableAVX512F", "0"));
    }

    [Test]
    public void WithoutAvx2()
    {
        Assume.That(Avx2.IsSupported, "the processor has no AVX2, so the first test ran without it");
        ChildProcess.Run(Category, "vector128", ("DOTNET_EnableAVX2", "0"));
    }

    [Test]
    public void WithoutVectors()
    {
        Assume.That(Vector128.IsHardwareAccelerated, "the processor has no vectors");
        ChildProcess.Run(Category, "scalar", ("DOTNET_EnableHWIntrinsic", "0"));
    }
}
