using Engine.Backends;

namespace Engine.Models;

/// <summary>What follows a model's convolutions.</summary>
public enum ModelHead
{
    /// <summary>The model's own layers.</summary>
    Standard,

    /// <summary>The flattened features straight into one linear layer, <c>classifier</c>: for small images.</summary>
    Compact,
}

/// <summary>How a model differs from its published form; null keeps what the model has.</summary>
public sealed record ModelOptions
{
    /// <summary>Classes to tell apart.</summary>
    public int? Classes { get; init; }

    /// <summary>Channels of an image.</summary>
    public int? Channels { get; init; }

    /// <summary>Height of an image in pixels.</summary>
    public int? Height { get; init; }

    /// <summary>Width of an image in pixels.</summary>
    public int? Width { get; init; }

    /// <summary>What follows the convolutions.</summary>
    public ModelHead Head { get; init; }

    /// <summary>The activation everywhere in the model; ReLU unless given.</summary>
    public Activation? Activation { get; init; }

    /// <summary>The probability of every dropout; the model's own, 0.5, unless given.</summary>
    public float? Dropout { get; init; }
}
