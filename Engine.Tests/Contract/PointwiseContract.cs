using Engine.Backends;
using Engine.Tensors;

namespace Engine.Tests.Contract;

[TestFixtureSource(typeof(BackendUnderTest), nameof(BackendUnderTest.All))]
[Category(EveryInstructionSet)]
public sealed class PointwiseContract(BackendUnderTest under) : ContractFixture(under)
{
    /// <summary>Every length around the vectors' widths, and one that is worth several threads.</summary>
    private static readonly int[] Lengths = [.. Enumerable.Range(1, 70), 1000, 100_003];

    [Test]
    public void Activate([Values] Activation activation)
    {
        foreach (int length in Lengths)
        {
            Verify(activation, Run($"{activation} of {length}", (backend, t) => backend.Activate(activation, t[0], t[1]),
                HostTensor.Random(Vector(length), length, -12, 12), HostTensor.Output(Vector(length))), 1);
        }
    }

    [Test]
    public void ActivateInPlace([Values] Activation activation) => Verify(
        activation, Run($"{activation}", (backend, t) => backend.Activate(activation, t[0], t[0]), HostTensor.Random(new Shape(3, 7, 5, 2), 1, -12, 12).Written()), 0);

    [Test]
    public void ExtremeValues([Values] Activation activation)
    {
        float[] values =
        [
            0, -0f, 1e-45f, -1e-45f, 1e-38f, -1e-38f, 1e-20f, 1e-8f, -1e-8f, 1e-5f, -1e-5f, 1e-3f, 0.1f, 0.3f, 0.6249f, 0.625f, 0.6251f, -0.625f, 1, -1, 8, -8, 9, 10, -10, 16,
            17, -17, 20, 44, 50, 80, -80, 87, -87, 88.7f, -88.7f, 89, -89, 103, -103, 104, -104, 200, -200, 1e10f, -1e10f, float.MaxValue, float.MinValue,
            float.PositiveInfinity, float.NegativeInfinity, float.NaN, -float.NaN,
        ];
        Verify(activation, Run($"{activation}", (backend, t) => backend.Activate(activation, t[0], t[1]), HostTensor.Of(Vector(values.Length), values), HostTensor.Output(Vector(values.Length))), 1);

        // One by one too, for the end of a vector may take another path than its middle.
        foreach (float value in values)
            Verify(activation, Run($"{activation} of {value:R}", (backend, t) => backend.Activate(activation, t[0], t[1]), HostTensor.Of(Vector(1), value), HostTensor.Output(Vector(1))), 1);
    }

    [TestCase(0f)]
    [TestCase(0.1f)]
    [TestCase(0.5f)]
    [TestCase(0.999f)]
    public void DropoutFollowsItsDefinition(float probability)
    {
        foreach (int length in Lengths)
        {
            var parameters = new DropoutParameters(probability, 0x9E3779B97F4A7C15, ulong.MaxValue - 20);
            HostTensor input = HostTensor.Random(Vector(length), length, 1, 2);
            Outcome outcome = Run($"dropout of {length}", (backend, t) => backend.Dropout(parameters, t[0], t[1]), input, HostTensor.Output(Vector(length)));
            for (int i = 0; i < length; i++)
            {
                bool dropped = CounterRandom.Uniform(parameters.Seed, unchecked(parameters.Counter + (ulong)i)) < probability;
                if (outcome.Came(1)[i] == 0 != dropped)
                    Assert.Fail($"Element {i} of {length} was {(dropped ? "kept" : "dropped")}.");
            }

            outcome.VerifyRelative(1, 4);
        }
    }

    [Test]
    public void DropoutInPlaceDropsNaNToo()
    {
        float[] values = new float[200];
        Array.Fill(values, float.NaN);
        Run("dropout", (backend, t) => backend.Dropout(new DropoutParameters(0.5f, 3, 0), t[0], t[0]), HostTensor.Of(Vector(200), values).Written()).VerifyExact(0);
    }

    private static void Verify(Activation activation, Outcome outcome, int operand)
    {
        if (activation is Activation.None or Activation.Relu)
            outcome.VerifyExact(operand);
        else
            outcome.VerifyRelative(operand, 8);
    }
}
