using Benchmarks.Measurement;
using Benchmarks.Shapes;
using Benchmarks.Training;
using Engine.Analysis;
using Engine.Backends;
using Engine.Cpu;
using Engine.Models;
using Engine.Tensors;
using Microsoft.ML.OnnxRuntime;
using static Benchmarks.Measurement.NumberText;

namespace Benchmarks.Peers;

/// <summary>Ours and others' in one run, in turn: the matrix product against OpenBLAS, whole networks against ONNX Runtime, and those and training against PyTorch.</summary>
internal static class PeersReport
{
    // OpenBLAS's threads spin for about a tenth of a second after a product, ONNX Runtime's for a while too: whoever ran next would share a core with them.
    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(150);
    private const double SecondsABurst = 0.3, SecondsAProduct = 8, SecondsANetwork = 15, SecondsAStep = 20;
    private static readonly DeviceWork[] Networks = [new("alexnet", 1, false), new("alexnet", 32, false), new("vgg16", 1, false), new("vgg16", 8, false)];

    internal static void Run(TextWriter output)
    {
        using var backend = new CpuBackend();
        output.WriteLine($"Machine: {backend.Description}. Bursts of {Number(SecondsABurst, "0.#")} s in turn, with a rest before each: the run after the rest, and those that follow it; medians of the bursts, and of their ratios.");
        output.WriteLine();
        Products(backend, output);
        output.WriteLine();
        WholeNetworks(backend, output);
        output.WriteLine();
        Steps(backend, output);
    }

    private static unsafe void Products(CpuBackend backend, TextWriter output)
    {
        if (!OpenBlas.IsThere)
        {
            output.WriteLine($"OpenBLAS is not installed ({OpenBlas.LookedFor} was looked for), so the matrix product is not compared.");
            return;
        }

        OpenBlas.UseThreads(backend.Threads);
        var table = new TextTable("M×N×K", "layer", "ours GFLOP/s", "OpenBLAS", "ours / OpenBLAS", "ours of peak", "after a rest", "OpenBLAS", "ours / OpenBLAS");
        foreach (GemmShape shape in GemmShape.All)
        {
            double peak = FmaPeak.Measure(backend.InstructionSet, backend.Threads);
            using var operands = new Operands(backend);
            Tensor a = operands.Uniform(new Shape(shape.M, shape.K), 1), b = operands.Uniform(new Shape(shape.K, shape.N), 2);
            Tensor c = operands.Zeros(new Shape(shape.M, shape.N)), d = operands.Zeros(new Shape(shape.M, shape.N));
            nint pa = (nint)CpuBuffer.PointerOf(a), pb = (nint)CpuBuffer.PointerOf(b), pd = (nint)CpuBuffer.PointerOf(d);
            BurstTimes[] times = BurstTimer.Run(
                SecondsAProduct, Rest, SecondsABurst,
                () => backend.MatMul(new MatMulShape(shape.M, shape.N, shape.K), a, b, Tensor.None, Activation.None, c),
                () => OpenBlas.Multiply(shape.M, shape.N, shape.K, (float*)pa, (float*)pb, (float*)pd));
            string Rate(double[] seconds) => Number(1e-9 * shape.Flops / AlternatingTimer.Median(seconds), "F0");
            table.Add(
                shape.ToString(), shape.Layer, Rate(times[0].RunAfterRun), Rate(times[1].RunAfterRun), Ratio(times[1].RunAfterRun, times[0].RunAfterRun),
                Number(100 * shape.Flops / AlternatingTimer.Median(times[0].RunAfterRun) / peak, "F0") + " %", Rate(times[0].AfterRest), Rate(times[1].AfterRest), Ratio(times[1].AfterRest, times[0].AfterRest));
        }

        output.Write(table);
        output.WriteLine($"OpenBLAS with its kernels for {OpenBlas.Core}, {backend.Threads} threads.");
    }

    private static void WholeNetworks(CpuBackend backend, TextWriter output)
    {
        var table = new TextTable("network", "ours ms", "ONNX Runtime", "ours / ONNX Runtime", "after a rest", "ONNX Runtime", "ours / ONNX Runtime", "largest difference");
        foreach (DeviceWork work in Networks)
        {
            Architecture architecture = work.Architecture;
            var weights = new SeededWeights(architecture);
            string path = Path.Combine(Path.GetTempPath(), $"{architecture.Name}-{work.Batch}-{Guid.NewGuid():N}.onnx");
            try
            {
                OnnxModel.Write(path, architecture, weights, work.Batch);
                using var options = new SessionOptions { IntraOpNumThreads = backend.Threads, InterOpNumThreads = 1, GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL };
                options.AddSessionConfigEntry("session.force_spinning_stop", "1");
                using var session = new InferenceSession(path, options);
                using var network = new Network(architecture, backend);
                network.LoadWeights(weights);
                Compare(table, work, network, session);
            }
            finally
            {
                File.Delete(path);
            }
        }

        output.Write(table);
        output.WriteLine($"ONNX Runtime {OrtEnv.Instance().GetVersionString()}, {backend.Threads} threads, all graph optimisations. Difference: of the logits, over the largest.");
    }

    private static void Compare(TextTable table, DeviceWork work, Network network, InferenceSession session)
    {
        var images = new float[work.Batch * network.Architecture.Input.Length];
        for (int i = 0; i < images.Length; i++)
            images[i] = CounterRandom.Uniform(99, (ulong)i) - 0.5f;
        var ours = new float[work.Batch * network.Architecture.Classes];
        Shape input = network.Architecture.Input;
        using var tensor = OrtValue.CreateTensorValueFromMemory(images, [work.Batch, input[3], input[1], input[2]]);
        using var runOptions = new RunOptions();
        float[] theirs = [];
        BurstTimes[] times = BurstTimer.Run(
            SecondsANetwork, Rest, SecondsABurst,
            () => network.Run(images, work.Batch, ours, ImageLayout.ChannelsFirst),
            () =>
            {
                using IDisposableReadOnlyCollection<OrtValue> result = session.Run(runOptions, ["images"], [tensor], session.OutputNames);
                theirs = result[0].GetTensorDataAsSpan<float>().ToArray();
            });
        float difference = ours.Zip(theirs, (x, y) => MathF.Abs(x - y)).Max() / theirs.Max(MathF.Abs);
        table.Add([work.ToString(), .. Times(times), Number(difference, "E1")]);
    }

    private static void Steps(CpuBackend backend, TextWriter output)
    {
        if (PyTorch.FindPython() is not string python)
        {
            output.WriteLine($"PyTorch is not installed ({PyTorch.LookedFor}), so training is not compared.");
            return;
        }

        var table = new TextTable("work", "ours ms", "PyTorch", "ours / PyTorch", "after a rest", "PyTorch", "ours / PyTorch");
        string version = "";
        foreach (DeviceWork work in Networks)
        {
            using PyTorch peer = PyTorch.Start(python, work.Architecture, work.Batch, learn: false, backend.Threads);
            using var run = new DeviceRun(backend, work);
            table.Add([work.ToString(), .. Times(BurstTimer.Run(SecondsANetwork, Rest, SecondsABurst, run.Once, peer.Run))]);
            version = peer.Version;
        }

        foreach (TrainingCase training in TrainingCase.All.Take(3))
        {
            using PyTorch peer = PyTorch.Start(python, training.Work.Architecture, training.Work.Batch, learn: true, backend.Threads);
            using var step = new DeviceRun(backend, training.Work);
            table.Add([$"a step of {training}", .. Times(BurstTimer.Run(SecondsAStep, Rest, SecondsABurst, step.Once, peer.Run))]);
        }

        output.Write(table);
        output.WriteLine($"PyTorch {version}, {backend.Threads} threads. A step: SGD with momentum and weight decay.");
    }

    // Run after run, then after a rest: ours, theirs, and ours over theirs.
    private static IEnumerable<string> Times(BurstTimes[] times) =>
    [
        Milliseconds(times[0].RunAfterRun), Milliseconds(times[1].RunAfterRun), Ratio(times[0].RunAfterRun, times[1].RunAfterRun),
        Milliseconds(times[0].AfterRest), Milliseconds(times[1].AfterRest), Ratio(times[0].AfterRest, times[1].AfterRest),
    ];

    private static string Milliseconds(double[] seconds) => Number(1e3 * AlternatingTimer.Median(seconds), "F1");

    private static string Ratio(double[] a, double[] b) => Number(AlternatingTimer.MedianRatio(a, b), "F2");
}
