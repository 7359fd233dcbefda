using System.Text.Json;
using Engine.Backends;
using Engine.Cpu;
using Engine.Models;
using Engine.Tensors;
using Engine.Tests.Contract;
using Engine.Tests.Weights;

namespace Engine.Tests.Models;

/// <summary>Whole networks against PyTorch: seeded weights, seeded images, logits computed there in float64. Goldens/make_goldens.py made the figures.</summary>
public sealed class LogitsTests
{
    // The seed of the first of two images; the second has the next.
    private const ulong FirstImageSeed = 1_000_000;

    public static IEnumerable<TestCaseData<Golden, ConvolutionMethod>> Cases()
    {
        byte[] json = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Models", "Goldens", "logits.json"));
        foreach (Golden golden in JsonDocument.Parse(json).RootElement.EnumerateArray().Select(element => new Golden(element)))
        {
            foreach (ConvolutionMethod method in Enum.GetValues<ConvolutionMethod>().Where(golden.Has))
            {
                TestCaseData<Golden, ConvolutionMethod> data = new(golden, method);
                data.SetArgDisplayNames(golden.Name, $"{method}");
                if (golden.Architecture.Input.Length <= 3 * 32 * 64)
                    data.SetCategory(ContractFixture.EveryInstructionSet);
                yield return data;
            }
        }
    }

    [TestCaseSource(nameof(Cases))]
    public void AgreeWithPyTorch(Golden golden, ConvolutionMethod method)
    {
        Architecture architecture = golden.Architecture;
        using var backend = new CpuBackend(new CpuOptions { Convolution = method });
        using var network = new Network(architecture, backend, new NetworkOptions { KeepWeights = false });
        network.LoadWeights(new TestWeights(architecture));
        float[] first = golden.Image(FirstImageSeed), second = golden.Image(FirstImageSeed + 1);

        // Alone and channels first; then the other way round in a batch and channels last.
        float[] alone = new float[architecture.Classes], pair = new float[2 * architecture.Classes];
        network.Run(first, 1, alone, ImageLayout.ChannelsFirst);
        network.Run([.. golden.ChannelsLast(second), .. golden.ChannelsLast(first)], 2, pair);

        float[] inBatch = pair[architecture.Classes..];
        // As a share of the largest logit. Rounding alone gives some 10⁻⁶, the factors of F(6×6, 3×3), which may be measured to be fastest, a few times that.
        double tolerance = method is ConvolutionMethod.Winograd6 or ConvolutionMethod.Measured ? 2e-5 : 1e-5;
        Verify("alone", alone, golden.Logits[0], tolerance);
        Verify("first in a batch", inBatch, golden.Logits[0], tolerance);
        Verify("second in a batch", pair[..architecture.Classes], golden.Logits[1], tolerance);
        Verify("in a batch and alone", inBatch, [.. alone.Select(v => (double)v)], tolerance);
    }

    private static void Verify(string what, float[] logits, double[] expected, double tolerance)
    {
        Assert.That(logits, Has.Length.EqualTo(expected.Length));
        Assert.That(logits, Has.All.Matches<float>(float.IsFinite), what);
        double off = logits.Zip(expected, (ours, theirs) => Math.Abs(ours - theirs)).Max() / expected.Max(Math.Abs);
        TestContext.Out.WriteLine($"{what}: {off:E1} of the largest logit");
        Assert.That(off, Is.LessThanOrEqualTo(tolerance), what);
    }

    /// <summary>A network, and PyTorch's logits for two images.</summary>
    public sealed class Golden
    {
        private readonly string _model;
        private readonly float _range;

        internal Golden(JsonElement json)
        {
            int Integer(string name) => json.GetProperty(name).GetInt32();
            var options = new ModelOptions { Channels = Integer("channels"), Height = Integer("height"), Width = Integer("width") };
            _model = json.GetProperty("model").GetString()!;
            Name = $"{_model} {options.Channels}x{options.Height}x{options.Width}";
            if (json.TryGetProperty("classes", out JsonElement classes))
                options = options with { Classes = classes.GetInt32() };
            if (json.TryGetProperty("head", out JsonElement head))
                (options, Name) = (options with { Head = Enum.Parse<ModelHead>(head.GetString()!) }, $"{Name} {head}");
            if (json.TryGetProperty("activation", out JsonElement activation))
                (options, Name) = (options with { Activation = Enum.Parse<Activation>(activation.GetString()!) }, $"{Name} {activation}");
            Architecture = ModelCatalog.Create(_model, options);
            _range = Integer("range");
            Logits = [.. json.GetProperty("logits").EnumerateArray().Select(row => row.EnumerateArray().Select(v => v.GetDouble()).ToArray())];
        }

        internal string Name { get; }

        internal Architecture Architecture { get; }

        internal double[][] Logits { get; }

        /// <summary>Whether a way to convolve is another for this network: LeNet-5's layers have but one, and timing them all is worth it for one network that has several.</summary>
        internal bool Has(ConvolutionMethod method) => method switch
        {
            ConvolutionMethod.Fastest => true,
            ConvolutionMethod.Measured => _model == "vgg11",
            _ => _model != "lenet5",
        };

        /// <summary>An image of values in ±range, channels first.</summary>
        internal float[] Image(ulong seed) =>
            [.. Enumerable.Range(0, (int)Architecture.Input.Length).Select(i => (2 * CounterRandom.Uniform(seed, (ulong)i) - 1) * _range)];

        internal float[] ChannelsLast(float[] image)
        {
            var result = new float[image.Length];
            int channels = Architecture.Input[3], pixels = image.Length / channels;
            for (int i = 0; i < image.Length; i++)
                result[i % pixels * channels + i / pixels] = image[i];
            return result;
        }
    }
}
