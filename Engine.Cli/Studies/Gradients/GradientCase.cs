using Engine.Backends;
using Engine.Layers;
using Engine.Models;

namespace Engine.Cli.Studies.Gradients;

/// <summary>One network of the study and how it starts.</summary>
/// <param name="Data">What it learns, in a word.</param>
/// <param name="Depth">Its layers with weights.</param>
/// <param name="Activation">After each of them but the last.</param>
/// <param name="Start">Its initialisation: the one that all share, the one suited to its activation, or one that makes up for its slope.</param>
internal sealed record GradientCase(string Data, int Depth, Activation Activation, GradientStart Start)
{
    /// <summary>Channels of every convolution: alike, so that a layer's factor means the same everywhere.</summary>
    private const int Channels = 16;

    /// <summary>One over sigmoid's steepest slope.</summary>
    internal const double Compensation = 4;

    /// <summary>Glorot's variance 2/(n + m) keeps a gradient's size where the slope is near one, He's 2/n where half of the units sleep, and sixteen times Glorot's where
    /// the slope is a quarter.</summary>
    internal Initializer Initializer => Start switch
    {
        GradientStart.Same => Initializer.PyTorch,
        GradientStart.Compensated => Initializer.GlorotNormal.WithGain(Compensation),
        _ => Activation == Activation.Relu ? Initializer.HeNormal : Initializer.GlorotNormal,
    };

    /// <summary>Its activation as the field writes it.</summary>
    internal string Name => NameOf(Activation);

    /// <summary>A plain chain: one 5×5 convolution of stride 4, then 3×3 ones of equal size, then a linear layer.</summary>
    internal Architecture Network(int channels, int height, int width, int classes)
    {
        ArchitectureBuilder builder = Architecture.Define($"chain{Depth}", channels, height, width).Conv2D(Channels, 5, stride: 4, padding: 2).Add(ActivationLayer.For(Activation));
        for (int layer = 1; layer < Depth - 1; layer++)
            builder = builder.Conv2D(Channels, 3, padding: 1).Add(ActivationLayer.For(Activation));
        return builder.Flatten().Linear(classes).Build();
    }

    /// <summary>An activation as the field writes it.</summary>
    internal static string NameOf(Activation activation) => activation == Activation.Relu ? "ReLU" : activation == Activation.Tanh ? "tanh" : "sigmoid";
}

/// <summary>How a network of the study starts.</summary>
internal enum GradientStart
{
    /// <summary>All alike: PyTorch's default, weights and biases uniform in ±1/√n.</summary>
    Same,

    /// <summary>Glorot's for sigmoid and tanh, He's for ReLU.</summary>
    Suited,

    /// <summary>Glorot's with weights four times as large, for sigmoid alone: they make up for a slope of a quarter, and saturate.</summary>
    Compensated,
}
