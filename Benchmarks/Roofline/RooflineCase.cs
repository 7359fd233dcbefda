using Benchmarks.Shapes;
using Benchmarks.Training;
using Engine.Backends;
using Engine.Models;

namespace Benchmarks.Roofline;

/// <summary>A network's run that is taken apart.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Architecture">The network on paper.</param>
/// <param name="Open">Makes it on a backend: what to run, and what to dispose of after.</param>
public sealed record RooflineCase(string Name, Architecture Architecture, Func<IBackend, (Action Run, IDisposable Owner)> Open)
{
    /// <summary>AlexNet and VGG-16, running and learning.</summary>
    public static IReadOnlyList<RooflineCase> All { get; } =
    [
        Inference(new NetworkCase("alexnet", 1)), Inference(new NetworkCase("alexnet", 32)), Inference(new NetworkCase("vgg16", 1)), Inference(new NetworkCase("vgg16", 8)),
        Learning(TrainingCase.All.First(c => c.Model == "alexnet")), Learning(TrainingCase.All.First(c => c.Model == "vgg16")),
    ];

    private static RooflineCase Inference(NetworkCase @case)
    {
        Architecture architecture = @case.Architecture;
        return new($"{@case.Model} inference, batch {@case.Batch}", architecture, backend =>
        {
            var network = new Network(architecture, backend);
            network.InitializeWeights(1);
            var images = new float[@case.Batch * architecture.Input.Length];
            Array.Fill(images, 0.5f);
            var logits = new float[@case.Batch * architecture.Classes];
            return (() => network.Run(images, @case.Batch, logits), network);
        });
    }

    private static RooflineCase Learning(TrainingCase training) => new($"{training.Model} training, batch {training.Batch}", training.Architecture, backend =>
    {
        var step = new WholeStep(backend, training);
        return (step.Run, step);
    });
}
