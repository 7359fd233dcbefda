using System.Globalization;
using Engine.Layers;

namespace Engine.Models;

/// <summary>How a network's filters, matrices and biases get their first values; batch norm always starts neutral.</summary>
/// <remarks>With fan-in n (inputs that an output sums over) and fan-out m (outputs · window):
/// <code>
/// pytorch          weights and biases uniform in ±1/√n                       PyTorch's own default
/// he-normal        weights N(0, 2/n)            he-uniform      ±√(6/n)        He et al. 2015, for ReLU
/// glorot-normal    weights N(0, 2/(n + m))      glorot-uniform  ±√(6/(n + m))  Glorot and Bengio 2010, for sigmoid and tanh
/// gaussian2012     weights N(0, 0.01²)                                         Krizhevsky et al. 2012, section 5
/// </code>
/// Biases start at 0 except with <c>pytorch</c>, and except with <c>gaussian2012</c> where those of the second, fourth and fifth convolution and of
/// the hidden linear layers start at 1, so that their ReLUs begin with positive inputs.</remarks>
public sealed class Initializer
{
    private readonly Func<ParameterSpec, double> _size;
    private readonly bool _normal, _randomBiases, _ones;

    private Initializer(string name, bool normal, Func<ParameterSpec, double> size, bool randomBiases = false, bool ones = false) =>
        (Name, _normal, _size, _randomBiases, _ones) = (name, normal, size, randomBiases, ones);

    /// <summary>PyTorch's default: weights and biases uniform in ±1/√fan-in.</summary>
    public static Initializer PyTorch { get; } = new("pytorch", false, p => 1 / Math.Sqrt(p.FanIn), randomBiases: true);

    /// <summary>He's, normal.</summary>
    public static Initializer HeNormal { get; } = new("he-normal", true, p => Math.Sqrt(2.0 / p.FanIn));

    /// <summary>He's, uniform.</summary>
    public static Initializer HeUniform { get; } = new("he-uniform", false, p => Math.Sqrt(6.0 / p.FanIn));

    /// <summary>Glorot's, normal.</summary>
    public static Initializer GlorotNormal { get; } = new("glorot-normal", true, p => Math.Sqrt(2.0 / (p.FanIn + p.FanOut)));

    /// <summary>Glorot's, uniform.</summary>
    public static Initializer GlorotUniform { get; } = new("glorot-uniform", false, p => Math.Sqrt(6.0 / (p.FanIn + p.FanOut)));

    /// <summary>The 2012 paper's Gaussian, with ones in some biases.</summary>
    public static Initializer Gaussian2012 { get; } = new("gaussian2012", true, _ => 0.01, ones: true);

    /// <summary>Every initialiser.</summary>
    public static IReadOnlyList<Initializer> All { get; } = [PyTorch, HeNormal, HeUniform, GlorotNormal, GlorotUniform, Gaussian2012];

    /// <summary>Its name, as settings spell it: <c>he-normal</c>.</summary>
    public string Name { get; }

    /// <summary>The same with weights so many times as large, as PyTorch's <c>gain</c>.</summary>
    /// <param name="gain">Above 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is not.</exception>
    public Initializer WithGain(double gain) => gain > 0 && double.IsFinite(gain)
        ? new Initializer(string.Create(CultureInfo.InvariantCulture, $"{Name}, gain {gain}"), _normal, p => gain * _size(p), _randomBiases, _ones)
        : throw new ArgumentOutOfRangeException(nameof(gain), gain, $"Weights are made larger by a gain above 0; {gain} came.");

    /// <inheritdoc/>
    public override string ToString() => Name;

    /// <summary>What a parameter starts with.</summary>
    internal InitialValues For(Architecture architecture, int layer, ParameterSpec spec)
    {
        if (spec.Role == ParameterRole.Bias && !_randomBiases)
            return new InitialValues(false, 0, _ones && StartsAtOne(architecture, layer) ? 1 : 0);
        return new InitialValues(_normal, (float)_size(spec), 0);
    }

    private static bool StartsAtOne(Architecture architecture, int layer) => architecture.Layers[layer].Layer switch
    {
        Conv2D => architecture.Layers.Take(layer + 1).Count(l => l.Layer is Conv2D) is 2 or 4 or 5,
        Linear => layer != architecture.Head,
        _ => false,
    };
}
