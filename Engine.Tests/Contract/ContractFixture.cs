using Engine.Backends;
using Engine.Cpu;
using Engine.Tensors;
using Engine.Tests.Reference;
using Engine.Tests.Support;

namespace Engine.Tests.Contract;

/// <summary>Runs one operation on a backend and on the reference with the same operands.</summary>
public abstract class ContractFixture(BackendUnderTest under)
{
    /// <summary>The category of the tests that also run in a child process for each instruction set, at unmapped pages.</summary>
    internal const string EveryInstructionSet = nameof(EveryInstructionSet);

    private readonly ReferenceBackend _reference = new();

    protected IBackend Backend { get; private set; } = null!;

    /// <summary>Whether it computes the taps of a filter's gradient together on any map, however few pixels some of them see.</summary>
    protected bool MixesTaps => under.MixesTaps;

    /// <summary>What it is told of convolutions.</summary>
    protected ConvolutionMethod Method => under.Convolution;

    [OneTimeSetUp]
    public void Open()
    {
        if (under.Unavailable is { } reason)
            OpenClPlatform.SkipOrFail(reason);
        Backend = under.Create();
    }

    [OneTimeTearDown]
    public void Close()
    {
        Backend?.Dispose();
        _reference.Dispose();
    }

    /// <summary>Does <paramref name="operation"/> on both; sources and surroundings are verified to be untouched.</summary>
    private protected Outcome Run(string name, Action<IBackend, PlacedTensors> operation, params HostTensor[] operands)
    {
        using var expected = new PlacedTensors(_reference, operands, margin: false);
        operation(_reference, expected);
        double[][] ideal = [.. operands.Select((operand, i) => operand.Indices is null ? ReferenceBackend.Values(expected[i]).ToArray() : [])];
        int[]?[] idealIndices = [.. operands.Select((operand, i) => operand.Indices is null ? null : expected.DownloadIndices(i))];
        return RunAgain(name, new Outcome("reference", [], ideal, [], idealIndices), operation, operands);
    }

    /// <summary>Does on the backend alone what must come to the same as an operation whose outcome is known: the reference takes its time.</summary>
    private protected Outcome RunAgain(string name, Outcome known, Action<IBackend, PlacedTensors> operation, params HostTensor[] operands)
    {
        using var came = new PlacedTensors(Backend, operands, under.Margin);
        operation(Backend, came);
        came.VerifyUntouched(name);
        float[][] values = [.. operands.Select((operand, i) => operand.Indices is null ? came.Download(i) : [])];
        int[]?[] indices = [.. operands.Select((operand, i) => operand.Indices is null ? null : came.DownloadIndices(i))];
        return known.With(name, values, indices);
    }

    /// <summary>Σ|a·b| for every element of operand <paramref name="output"/>: the same linear operation on the operands' magnitudes, by the reference.</summary>
    private protected double[] Magnitudes(Action<IBackend, PlacedTensors> operation, int output, params HostTensor[] operands) => Magnitudes(operation, operands)[output];

    /// <summary>The same for every operand, for operations with more than one output.</summary>
    private protected double[][] Magnitudes(Action<IBackend, PlacedTensors> operation, HostTensor[] operands)
    {
        using var placed = new PlacedTensors(_reference, [.. operands.Select(operand => operand.Magnitude())], margin: false);
        operation(_reference, placed);
        return [.. operands.Select((_, i) => ReferenceBackend.Values(placed[i]).ToArray())];
    }

    private protected static TestCaseData<T> Case<T>(string name, T value) => new TestCaseData<T>(value).SetArgDisplayNames(name);

    private protected static Shape Vector(int length) => new(length);
}
