using Engine.Backends;
using Engine.Tensors;
using Engine.Tests.Support;

namespace Engine.Tests.Contract;

/// <summary>The gradients of normalisation, the loss, and the optimisers' steps on every backend.</summary>
[TestFixtureSource(typeof(BackendUnderTest), nameof(BackendUnderTest.WithLowerInstructionSets))]
[Category(EveryInstructionSet)]
public sealed class TrainingContract(BackendUnderTest under) : ContractFixture(under)
{
    [Test]
    public void LocalResponseNormGrad([Values(1, 4, 5, 35)] int size)
    {
        var parameters = new LocalResponseNormParameters(size, 0.5f, 0.75f, 2);
        foreach (Shape shape in new Shape[] { new(2, 3, 3, 96), new(1, 1, 1, 1), new(3, 2, 1, 17), new(1, 1, 2, 1000) })
        {
            HostTensor input = HostTensor.Random(shape, 1, -3, 3), outputGrad = HostTensor.Random(shape, 2);
            Run($"{shape}", (backend, t) =>
            {
                backend.LocalResponseNorm(parameters, t[0], t[1]);
                backend.LocalResponseNormGrad(parameters, t[0], t[1], t[2], t[3]);
            }, input, HostTensor.Output(shape), outputGrad, HostTensor.Output(shape))
                // A gradient is dy·d^−β less a sum over the window of terms below 2αβ/size·x²/d·|dy| ≤ 2β·|dy|; |dy| ≤ 1 and d ≥ 2.
                .Verify(3, _ => 16 * (1 + 2 * parameters.Beta) * Rounding.OfSum(size));
        }
    }

    /// <summary>Without a constant in the divisor, places behind the last channel would be 0 divided by 0; neither that nor a pixel's own NaN reaches other windows.</summary>
    [Test]
    public void LocalResponseNormGradKeepsNaNInItsWindow([Values(1, 15, 16, 17, 33)] int channels, [Values(0f, 2f)] float k)
    {
        const int size = 5;
        var parameters = new LocalResponseNormParameters(size, size, 0.75f, k);
        Shape shape = new(2, 3, 5, channels);
        HostTensor input = HostTensor.Random(shape, 1, 1, 3), withNaN = HostTensor.Random(shape, 1, 1, 3), outputGrad = HostTensor.Random(shape, 2);
        withNaN.Values[2 * channels - 1] = float.NaN;
        foreach (HostTensor operand in new[] { input, withNaN })
        {
            Run($"{shape}", (backend, t) =>
            {
                backend.LocalResponseNorm(parameters, t[0], t[1]);
                backend.LocalResponseNormGrad(parameters, t[0], t[1], t[2], t[3]);
            }, operand, HostTensor.Output(shape), outputGrad, HostTensor.Output(shape))
                // |dy| ≤ 1, x ≤ 3 and d ≥ x²: dy·d^−β ≤ 1, and each of the window's terms 2β·x·|dy|·y/d ≤ 2β·3.
                .Verify(3, _ => 16 * (1 + 6 * parameters.Beta * size) * Rounding.OfSum(size));
        }
    }

    [Test]
    public void BatchNormGradAdds([Values(1, 3, 17, 1000)] int channels, [Values(2, 49, 300)] int rows)
    {
        Shape shape = new(rows, channels), vector = Vector(channels);
        HostTensor input = HostTensor.Random(shape, 1, -2, 2), outputGrad = HostTensor.Random(shape, 2), scale = HostTensor.Random(vector, 3);
        HostTensor mean = HostTensor.Random(vector, 4, -0.1f, 0.1f), inverse = HostTensor.Random(vector, 5, 0.5f, 2);
        Outcome outcome = Run("gradient", (backend, t) => backend.BatchNormGrad(t[0], t[1], t[2], t[3], t[4], t[5], t[6], t[7]),
            input, outputGrad, scale, mean, inverse, HostTensor.Output(shape), HostTensor.Random(vector, 6).Written(), HostTensor.Random(vector, 7).Written());

        // |x̂| ≤ 2.1·2 and |dy| ≤ 1, so the sums of a channel's rows are of magnitude 4.2·rows and rows.
        double rounding = 2 * Rounding.OfSum(rows);
        outcome.Verify(6, _ => rounding * (4.2 * rows + 1));
        outcome.Verify(7, _ => rounding * (rows + 1));
        outcome.Verify(5, e => rounding * Math.Abs(scale.Values[e % channels]) * inverse.Values[e % channels] * (2 + 4.2 * 4.2));
    }

    [Test]
    public void SoftmaxCrossEntropy([Values(1, 2, 5, 100)] int batch, [Values(2, 10, 17, 1000)] int classes, [Values(0f, 0.1f)] float smoothing)
    {
        var shape = new Shape(batch, classes);
        var random = new Random(classes);
        int[] labels = [.. Enumerable.Range(0, batch).Select(_ => random.Next(classes))];
        HostTensor logits = HostTensor.Random(shape, 1, -8, 8);
        for (int row = 0; row < batch; row += 2)
            logits.Values[row * classes + labels[row]] = 9;
        HostTensor statistics = HostTensor.Of(Vector(2), 5, 7).Written(), places = HostTensor.OfIndices(Vector(batch), labels);
        Outcome outcome = Run("loss", (backend, t) => backend.SoftmaxCrossEntropy(t[0], t.Indices(1), smoothing, t[2], t[3]), logits, places, HostTensor.Output(shape), statistics);

        // Logits differ by at most 17: a row's loss is below 18, a probability's relative error at most 40 units and the sum's.
        double relative = 40 * Rounding.Unit + Rounding.OfSum(classes);
        outcome.Verify(2, _ => relative / batch);
        outcome.Verify(3, e => e == 1 ? 0 : 18 * batch * (relative + Rounding.OfSum(batch)));

        Run("without gradient", (backend, t) => backend.SoftmaxCrossEntropy(t[0], t.Indices(1), smoothing, Tensor.None, t[2]), logits, places, statistics)
            .Verify(2, e => e == 1 ? 0 : 18 * batch * (relative + Rounding.OfSum(batch)));
        Run("in place", (backend, t) => backend.SoftmaxCrossEntropy(t[0], t.Indices(1), smoothing, t[0], t[2]), logits.Written(), places, statistics)
            .Verify(0, _ => relative / batch);

        // As a part of a batch three times as large: the gradient is a third, the sums are the rows'.
        Outcome part = Run("part", (backend, t) => backend.SoftmaxCrossEntropy(t[0], t.Indices(1), smoothing, t[2], t[3], 3 * batch), logits, places, HostTensor.Output(shape), statistics);
        part.Verify(2, _ => relative / (3 * batch));
        part.Verify(3, e => e == 1 ? 0 : 18 * batch * (relative + Rounding.OfSum(batch)));
    }

    /// <summary>A row whose softmax is one at its label has nothing left to learn: a gradient of its rounding, always of one sign, would be made large by AdamW.</summary>
    [Test]
    public void ARowThatIsSureOfItsLabelHasNoLossAndNoGradient([Values(1, 3, 6, 7, 12, 48)] int batch, [Values(1, 3, 20)] int classes)
    {
        var shape = new Shape(batch, classes);
        HostTensor logits = HostTensor.Zeros(shape);
        for (int row = 0; row < batch; row++)
            logits.Values[row * classes] = 120;
        Outcome outcome = Run("sure", (backend, t) => backend.SoftmaxCrossEntropy(t[0], t.Indices(1), 0, t[2], t[3]),
            logits, HostTensor.OfIndices(Vector(batch), new int[batch]), HostTensor.Output(shape), HostTensor.Of(Vector(2), 0, 0).Written());
        outcome.Verify(2, _ => 1e-30);
        outcome.Verify(3, e => e == 1 ? 0 : 1e-30);
    }

    /// <summary>Of a label that is ruled out the loss is infinite, and a row without numbers is no hit; what other rows add changes neither.</summary>
    [Test]
    public void ARuledOutLabelMakesTheLossInfinite([Values(3, 40)] int classes, [Values(2, 200)] int batch)
    {
        HostTensor logits = HostTensor.Random(new Shape(batch, classes), 1);
        logits.Values[2] = float.NegativeInfinity;
        var labels = new int[batch];
        labels[0] = 2;
        Run("ruled out", (backend, t) => backend.SoftmaxCrossEntropy(t[0], t.Indices(1), 0, Tensor.None, t[2]), logits, HostTensor.OfIndices(Vector(batch), labels), HostTensor.Of(Vector(2), 0, 0).Written())
            .VerifyExact(2);
        logits.Values[2] = float.PositiveInfinity;
        Run("infinite", (backend, t) => backend.SoftmaxCrossEntropy(t[0], t.Indices(1), 0, Tensor.None, t[2]), logits, HostTensor.OfIndices(Vector(batch), labels), HostTensor.Of(Vector(2), 0, 0).Written())
            .VerifyExact(2);
    }

    /// <summary>Of equal logits the first class counts, as it does in an evaluation: else a network that says nothing would be right about every image.</summary>
    [Test]
    public void OfEqualLogitsTheFirstIsTheHit([Values(3, 40, 70)] int classes)
    {
        int last = classes - 1;
        var shape = new Shape(4, classes);
        HostTensor logits = HostTensor.Zeros(shape);
        (logits.Values[2 * classes + 1], logits.Values[2 * classes + last]) = (2, 2);
        (logits.Values[3 * classes + 1], logits.Values[3 * classes + last]) = (2, 2);
        Outcome outcome = Run("ties", (backend, t) => backend.SoftmaxCrossEntropy(t[0], t.Indices(1), 0, t[0], t[2]),
            logits.Written(), HostTensor.OfIndices(Vector(4), [0, last, 1, last]), HostTensor.Of(Vector(2), 0, 0).Written());
        Assert.That(outcome.Expected(2)[1], Is.EqualTo(2), "the first of all, and the first of two");
        outcome.Verify(2, e => e == 1 ? 0 : 1e-4);
    }

    /// <summary>A class that is ruled out, its logit −∞, has no part in the loss of another without smoothing.</summary>
    [Test]
    public void AClassThatIsRuledOutLeavesTheLossFinite([Values(3, 40)] int classes)
    {
        HostTensor logits = HostTensor.Random(new Shape(1, classes), 1);
        logits.Values[1] = float.NegativeInfinity;
        Outcome outcome = Run("ruled out", (backend, t) => backend.SoftmaxCrossEntropy(t[0], t.Indices(1), 0, t[2], t[3]),
            logits, HostTensor.OfIndices(Vector(1), [2]), HostTensor.Output(new Shape(1, classes)), HostTensor.Of(Vector(2), 0, 0).Written());
        Assert.That(outcome.Expected(3)[0], Is.GreaterThan(0).And.LessThan(100));
        outcome.Verify(2, _ => 1e-5);
        outcome.Verify(3, e => e == 1 ? 0 : 1e-4);
    }

    [Test]
    public void SgdStep([Values(0f, 0.9f)] float momentum, [Values] bool nesterov, [Values(1, 17, 10_007)] int length)
    {
        var parameters = new SgdParameters(0.1f, momentum, 5e-4f, nesterov);
        Shape shape = Vector(length);
        Outcome outcome = Run("step", (backend, t) => backend.SgdStep(parameters, t[0], t[1], t[2]),
            HostTensor.Random(shape, 1).Written(), HostTensor.Random(shape, 2), HostTensor.Random(shape, 3).Written());

        // Everything is below 3 in size.
        outcome.Verify(0, _ => 16 * Rounding.Unit);
        outcome.Verify(2, _ => 16 * Rounding.Unit);
    }

    [Test]
    public void AdamWStep([Values(1, 2, 1000)] int step, [Values(1, 17, 10_007)] int length)
    {
        var parameters = new AdamWParameters(0.01f, 0.9f, 0.999f, 1e-8f, 0.01f, step);
        Shape shape = Vector(length);
        HostTensor weights = HostTensor.Random(shape, 1);
        Outcome outcome = Run("step", (backend, t) => backend.AdamWStep(parameters, t[0], t[1], t[2], t[3]),
            weights.Written(), HostTensor.Random(shape, 2), HostTensor.Random(shape, 3).Written(), HostTensor.Random(shape, 4, 0.01f, 1).Written());
        outcome.Verify(0, e => 4 * Rounding.Unit + 16 * Rounding.Unit * Math.Abs(outcome.Expected(0)[e] - weights.Values[e]));
        outcome.Verify(2, _ => 8 * Rounding.Unit);
        outcome.Verify(3, _ => 8 * Rounding.Unit);
    }

    [Test]
    public void SquaredNormAndClip([Values(1, 17, 1000, 100_003)] int length, [Values(0.5f, 1e6f)] float maxNorm)
    {
        Shape shape = Vector(length);
        HostTensor gradients = HostTensor.Random(shape, 1, 0.5f, 1);
        Outcome outcome = Run("clip", (backend, t) =>
        {
            backend.SquaredNorm(t[0], t[1]);
            backend.ClipByNorm(t[0], t[1], maxNorm);
        }, gradients.Written(), HostTensor.Output(Vector(1)));
        double rounding = Rounding.OfSum(length);
        outcome.Verify(1, _ => rounding * outcome.Expected(1)[0]);
        if (outcome.Expected(1)[0] < maxNorm)
            outcome.VerifyExact(0);
        else
            outcome.Verify(0, e => (rounding + 4 * Rounding.Unit) * outcome.Expected(0)[e]);
    }
}
