using Engine.Tensors;
using Engine.Tests.Support;

namespace Engine.Tests.Contract;

[TestFixtureSource(typeof(BackendUnderTest), nameof(BackendUnderTest.WithLowerInstructionSets))]
[Category(EveryInstructionSet)]
public sealed class SoftmaxContract(BackendUnderTest under) : ContractFixture(under)
{
    [Test]
    public void Rows([Values(1, 2, 3, 5, 100)] int batch, [Values(1, 2, 3, 10, 17, 1000)] int classes, [Values(1f, 50f)] float spread)
    {
        var shape = new Shape(batch, classes);
        HostTensor input = HostTensor.Random(shape, 1, -spread, spread);
        Verify(Run("rows", (backend, t) => backend.Softmax(t[0], t[1]), input, HostTensor.Output(shape)), 1, input);
        Verify(Run("in place", (backend, t) => backend.Softmax(t[0], t[0]), input.Written()), 0, input);
    }

    /// <summary>e¹⁰⁰⁰ is no float: the largest logit is taken away first.</summary>
    [Test]
    public void LargeLogits()
    {
        foreach (float[] row in new float[][] { [1000, 1000, 999, -1000], [-1000, -1001, -1002, -5000], [3e38f, 3e38f, 0, -3e38f], [0, float.NegativeInfinity, 0, -1] })
        {
            HostTensor input = HostTensor.Of(new Shape(1, 4), row);
            Verify(Run($"{string.Join(", ", row)}", (backend, t) => backend.Softmax(t[0], t[1]), input, HostTensor.Output(input.Shape)), 1, input);
        }
    }

    /// <summary>e^(x − max) is off by u·(max − x), its argument's rounding, and a few units; the sum of positive terms by a sum's.</summary>
    private static void Verify(Outcome outcome, int operand, HostTensor input)
    {
        int classes = input.Shape[1];
        float[] greatest = [.. input.Values.Chunk(classes).Select(row => row.Max())];
        outcome.Verify(operand, e =>
        {
            double below = Math.Min(greatest[e / classes] - (double)input.Values[e], 200);
            return outcome.Expected(operand)[e] * (Rounding.Unit * (4 + 2 * below) + Rounding.OfSum(classes)) + Rounding.SmallestNormal;
        });
    }
}
