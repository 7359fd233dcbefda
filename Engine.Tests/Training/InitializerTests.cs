using Engine.Backends;
using Engine.Cpu;
using Engine.Layers;
using Engine.Models;

namespace Engine.Tests.Training;

/// <summary>First values against the distributions that their names promise.</summary>
public sealed class InitializerTests
{
    private readonly CpuBackend _backend = new(new CpuOptions { Threads = 1 });

    public static IEnumerable<TestCaseData> Scales()
    {
        // Of features.6 in AlexNet, 384 filters of 192·3·3: fan-in 1,728, fan-out 3,456; the deviation of a uniform value in ±b is b/√3.
        yield return new TestCaseData(Initializer.PyTorch, 1 / Math.Sqrt(1728) / Math.Sqrt(3), 1 / Math.Sqrt(1728));
        yield return new TestCaseData(Initializer.HeNormal, Math.Sqrt(2.0 / 1728), double.NaN);
        yield return new TestCaseData(Initializer.HeUniform, Math.Sqrt(2.0 / 1728), Math.Sqrt(6.0 / 1728));
        yield return new TestCaseData(Initializer.GlorotNormal, Math.Sqrt(2.0 / (1728 + 3456)), double.NaN);
        yield return new TestCaseData(Initializer.GlorotUniform, Math.Sqrt(2.0 / (1728 + 3456)), Math.Sqrt(6.0 / (1728 + 3456)));
        yield return new TestCaseData(Initializer.Gaussian2012, 0.01, double.NaN);
        yield return new TestCaseData(Initializer.GlorotUniform.WithGain(4), 4 * Math.Sqrt(2.0 / (1728 + 3456)), 4 * Math.Sqrt(6.0 / (1728 + 3456)));
    }

    [OneTimeTearDown]
    public void Close() => _backend.Dispose();

    [TestCaseSource(nameof(Scales))]
    public void WeightsAreSpreadAsTheyShould(Initializer initializer, double deviation, double bound)
    {
        float[] values = Parameters(initializer, ModelHead.Compact)["features.6.weight"];
        double mean = values.Average(v => (double)v), spread = Math.Sqrt(values.Average(v => (double)v * v));
        Assert.That(mean, Is.EqualTo(0).Within(5 * deviation / Math.Sqrt(values.Length)));
        Assert.That(spread, Is.EqualTo(deviation).Within(0.01 * deviation));
        double largest = values.Max(Math.Abs);
        if (double.IsNaN(bound))
            Assert.That(largest, Is.GreaterThan(4 * deviation).And.LessThan(7 * deviation));
        else
            Assert.That(largest, Is.LessThanOrEqualTo((float)bound).And.GreaterThan(0.999 * bound));
    }

    [Test]
    public void BiasesOf2012AreOneWhereThePaperHasThem()
    {
        string[] ones = ["features.3.bias", "features.8.bias", "features.10.bias", "classifier.1.bias", "classifier.4.bias"];
        string[] zeros = ["features.0.bias", "features.6.bias", "classifier.6.bias"];
        Dictionary<string, float[]> paper = Parameters(Initializer.Gaussian2012, ModelHead.Standard), he = Parameters(Initializer.HeNormal, ModelHead.Standard);
        Assert.That(ones.SelectMany(name => paper[name]), Is.All.EqualTo(1));
        Assert.That(zeros.SelectMany(name => paper[name]), Is.All.EqualTo(0));
        Assert.That(ones.Concat(zeros).SelectMany(name => he[name]), Is.All.EqualTo(0));
        Assert.That(Parameters(Initializer.PyTorch, ModelHead.Compact)["features.6.bias"].Max(Math.Abs), Is.GreaterThan(0).And.LessThanOrEqualTo((float)(1 / Math.Sqrt(1728))));
    }

    [Test]
    public void TheSeedDecides()
    {
        using var one = new Network(ModelCatalog.Create("lenet5"), _backend);
        using var other = new Network(ModelCatalog.Create("lenet5"), _backend);
        float[] Of(Network network, ulong seed)
        {
            network.InitializeWeights(seed, Initializer.HeNormal);
            return Download(network, 0, 0);
        }

        Assert.That(Of(one, 3), Is.EqualTo(Of(other, 3)));
        Assert.That(Of(one, 3), Is.Not.EqualTo(Of(other, 4)));
    }

    /// <summary>AlexNet's parameters but the weights of its linear layers, which are many.</summary>
    private Dictionary<string, float[]> Parameters(Initializer initializer, ModelHead head)
    {
        Architecture architecture = ModelCatalog.Create("alexnet", new ModelOptions { Classes = 10, Head = head });
        using var network = new Network(architecture, _backend);
        network.InitializeWeights(1, initializer);
        var values = new Dictionary<string, float[]>();
        for (int layer = 0; layer < architecture.Layers.Count; layer++)
        {
            for (int i = 0; i < architecture.Layers[layer].Parameters.Count; i++)
            {
                string name = architecture.Layers[layer].ParameterName(architecture.Layers[layer].Parameters[i]);
                if (name.StartsWith("features", StringComparison.Ordinal) || name.EndsWith("bias", StringComparison.Ordinal))
                    values.Add(name, Download(network, layer, i));
            }
        }

        return values;
    }

    private float[] Download(Network network, int layer, int index)
    {
        var values = new float[network.Parameters.Of(layer)[index].Length];
        _backend.Download(network.Parameters.Of(layer)[index], values);
        return values;
    }
}
