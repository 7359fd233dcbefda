using Engine.Backends;
using Engine.Tensors;
using Engine.Tests.Support;

namespace Engine.Tests.Contract;

[TestFixtureSource(typeof(BackendUnderTest), nameof(BackendUnderTest.WithLowerInstructionSets))]
[Category(EveryInstructionSet)]
public sealed class MatMulContract(BackendUnderTest under) : ContractFixture(under)
{
    private static readonly int[] Extents = [.. Enumerable.Range(1, 33), 47, 100];

    /// <summary>Every pair of rows and columns around the tiles' edges, exact.</summary>
    [Test]
    public void TileEdges([Values] bool transposeA, [Values] bool transposeB)
    {
        foreach (int m in Extents)
        {
            foreach (int n in Extents)
                Exact(new MatMulShape(m, n, 1 + (7 * m + 3 * n) % 19, transposeA, transposeB), bias: m % 2 == 0, n % 3 == 0 ? Activation.Relu : Activation.None);
        }
    }

    /// <summary>Summed dimensions around vector widths and blocks, exact.</summary>
    [Test]
    public void SummedDimensions([Values] bool transposeA, [Values] bool transposeB)
    {
        foreach (int k in new[] { 1, 2, 3, 4, 5, 7, 8, 9, 13, 14, 15, 16, 17, 31, 32, 33, 47, 63, 64, 65, 100, 255, 256, 257, 384, 513, 1000, 2049 })
        {
            foreach ((int m, int n) in new[] { (1, 1), (1, 35), (3, 64), (4, 6), (8, 17), (9, 33), (29, 47), (32, 21) })
                Exact(new MatMulShape(m, n, k, transposeA, transposeB), bias: k % 2 == 0, Activation.None);
        }
    }

    /// <summary>Several blocks of k and of columns and several panels of rows for each thread, with rows that begin with a line of memory and rows that do not, exact.</summary>
    [Test]
    public void Blocks([Values] bool transposeA, [Values] bool transposeB)
    {
        foreach ((int m, int n, int k) in new[] { (64, 160, 800), (90, 509, 800), (300, 99, 1100), (330, 491, 400) })
            Exact(new MatMulShape(m, n, k, transposeA, transposeB), bias: true, Activation.Relu);
    }

    [Test]
    public void Accumulate([Values] bool transposeA, [Values] bool transposeB)
    {
        foreach ((int m, int n, int k) in new[] { (1, 1, 1), (2, 10, 300), (14, 32, 17), (15, 33, 1000), (31, 13, 5), (100, 47, 64) })
            Exact(new MatMulShape(m, n, k, transposeA, transposeB, Accumulate: true), bias: false, Activation.None);
    }

    public static IEnumerable<TestCaseData<MatMulShape>> Layers()
    {
        foreach (int batch in new[] { 1, 2, 3, 5, 17 })
            yield return Case($"VGG classifier, batch {batch}", new MatMulShape(batch, 1000, 1024, TransposeB: true));
        yield return Case("first VGG classifier", new MatMulShape(1, 64, 25088, TransposeB: true));
        yield return Case("first AlexNet classifier", new MatMulShape(2, 100, 9216, TransposeB: true));
        yield return Case("LeNet 400 to 120", new MatMulShape(5, 120, 400, TransposeB: true));
        yield return Case("LeNet 84 to 10", new MatMulShape(3, 10, 84, TransposeB: true));
        yield return Case("gradient by the weights", new MatMulShape(100, 512, 5, TransposeA: true, Accumulate: true));
        yield return Case("gradient by the input", new MatMulShape(5, 512, 1000));
        yield return Case("square", new MatMulShape(200, 200, 200));
        yield return Case("tall", new MatMulShape(3136, 17, 27));
        yield return Case("both transposed", new MatMulShape(65, 129, 300, TransposeA: true, TransposeB: true));
    }

    /// <summary>Real layers with real values, within what rounding allows; one of them with every activation.</summary>
    [TestCaseSource(nameof(Layers))]
    public void Layer(MatMulShape shape)
    {
        HostTensor[] operands = Operands(shape, HostTensor.Random);
        double[] sums = Magnitudes((backend, t) => backend.MatMul(shape with { Accumulate = true }, t[0], t[1], Tensor.None, Activation.None, t[2]), 2, operands);
        if (shape.Accumulate)
        {
            Run($"{shape}", (backend, t) => backend.MatMul(shape, t[0], t[1], Tensor.None, Activation.None, t[2]), operands)
                .Verify(2, e => sums[e] * Rounding.OfSum(shape.K));
            return;
        }

        HostTensor bias = HostTensor.Random(Vector(shape.N), 9);
        foreach (Activation activation in shape.K == 400 ? Enum.GetValues<Activation>() : [Activation.Relu])
        {
            // No slope of an activation exceeds 1; its own evaluation adds a few roundings.
            Outcome outcome = Run($"{shape} with {activation}", (backend, t) => backend.MatMul(shape, t[0], t[1], t[3], activation, t[2]), [.. operands, bias]);
            outcome.Verify(2, e => (sums[e] + Math.Abs(bias.Values[e % shape.N])) * Rounding.OfSum(shape.K) + 8 * Rounding.Unit * Math.Abs(outcome.Expected(2)[e]));
        }
    }

    [Test]
    public void PreparedGivesTheSame([Values] bool transposeB)
    {
        foreach ((int m, int n, int k) in new[] { (1, 1, 1), (1, 100, 300), (5, 33, 17), (32, 65, 64), (200, 65, 64) })
        {
            var shape = new MatMulShape(m, n, k, TransposeB: transposeB);
            HostTensor[] operands = Operands(shape, (s, seed) => HostTensor.Integers(s, seed));
            Run($"prepared {shape}", (backend, t) =>
            {
                using PreparedWeights? prepared = backend.PrepareMatMul(shape with { M = m > 100 ? m : 7 }, t[1]);
                backend.MatMul(shape, t[0], t[1], Tensor.None, Activation.Relu, t[2], prepared);
            }, operands).VerifyExact(2);
        }
    }

    /// <summary>A NaN and an infinity reach the rows and columns they belong to, and no others: nothing leaks through a tile's padding.</summary>
    [Test]
    public void NaNStaysInItsRowAndItsColumn([Values] bool transposeA, [Values] bool transposeB)
    {
        foreach ((int m, int n, int k) in new[] { (2, 3, 5), (13, 31, 7), (15, 33, 17), (40, 70, 3) })
        {
            var shape = new MatMulShape(m, n, k, transposeA, transposeB);
            HostTensor[] operands = Operands(shape, (s, seed) => HostTensor.Integers(s, seed));
            operands[0].Values[transposeA ? m - 1 : (m - 1) * k] = float.NaN;
            operands[1].Values[transposeB ? (n - 1) * k : n - 1] = float.PositiveInfinity;
            foreach (Activation activation in new[] { Activation.None, Activation.Relu })
                Run($"{shape} with {activation}", (backend, t) => backend.MatMul(shape, t[0], t[1], Tensor.None, activation, t[2]), operands).VerifyExact(2);
        }
    }

    private void Exact(MatMulShape shape, bool bias, Activation activation)
    {
        HostTensor[] operands = [.. Operands(shape, (s, seed) => HostTensor.Integers(s, seed)), HostTensor.Integers(Vector(shape.N), 4)];
        Run($"{shape}", (backend, t) => backend.MatMul(shape, t[0], t[1], bias ? t[3] : Tensor.None, activation, t[2]), operands).VerifyExact(2);
    }

    /// <summary>a, b, c; c holds NaN unless it is added to.</summary>
    private static HostTensor[] Operands(MatMulShape shape, Func<Shape, int, HostTensor> make)
    {
        Shape a = shape.TransposeA ? new Shape(shape.K, shape.M) : new Shape(shape.M, shape.K), c = new(shape.M, shape.N);
        Shape b = shape.TransposeB ? new Shape(shape.N, shape.K) : new Shape(shape.K, shape.N);
        return [make(a, 1), make(b, 2), shape.Accumulate ? make(c, 3).Written() : HostTensor.Output(c)];
    }

    private static HostTensor[] Operands(MatMulShape shape, Func<Shape, int, float, float, HostTensor> make) => Operands(shape, (s, seed) => make(s, seed, -1, 1));
}
