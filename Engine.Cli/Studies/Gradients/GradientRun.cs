using Engine.Analysis;

namespace Engine.Cli.Studies.Gradients;

/// <summary>What one network of the study showed.</summary>
/// <param name="Case">Which.</param>
/// <param name="Seed">Of the weights and of the images' order.</param>
/// <param name="Flow">The gradient through its layers, at the start and during training.</param>
/// <param name="Losses">The batch's mean loss at each step.</param>
/// <param name="Accuracy">The part of the test images that it knows afterwards; null where it diverged.</param>
internal sealed record GradientRun(GradientCase Case, ulong Seed, IReadOnlyList<GradientFlowStep> Flow, IReadOnlyList<double> Losses, double? Accuracy)
{
    /// <summary>Before the first step: the network as it was initialised.</summary>
    internal IReadOnlyList<LayerFlow> Start => Flow[0].Layers;

    /// <summary>At the last step looked at.</summary>
    internal IReadOnlyList<LayerFlow> End => Flow[^1].Layers;

    /// <summary>The chain rule's product over the hidden layers: ‖∂L/∂a‖ of the first over that of the last.</summary>
    internal static double Product(IReadOnlyList<LayerFlow> layers) => layers[0].OutputGradNorm / layers[^2].OutputGradNorm;

    /// <summary>The product's mean factor a layer: its root of as many as it has.</summary>
    internal static double FactorPerLayer(IReadOnlyList<LayerFlow> layers) => Math.Pow(Product(layers), 1.0 / (layers.Count - 2));

    /// <summary>‖∂L/∂W‖ of the first layer over that of the last: what the early layers learn from against the late ones.</summary>
    internal static double FirstOverLast(IReadOnlyList<LayerFlow> layers) => layers[0].WeightGradNorm!.Value / layers[^1].WeightGradNorm!.Value;

    /// <summary>The part of the hidden layers' values or units that no longer pass a gradient on: saturated for sigmoid and tanh, dead for ReLU.</summary>
    internal static double Asleep(IReadOnlyList<LayerFlow> layers) => layers.SkipLast(1).Average(l => l.Saturated ?? l.Dead ?? 0);

    /// <summary>The largest part of denormal values in any layer at any step looked at.</summary>
    internal double LargestDenormalShare =>
        Flow.SelectMany(s => s.Layers).Max(l => Math.Max(Math.Max(l.DenormalOutputs, l.DenormalGradients), l.DenormalWeightGradients ?? 0));
}
