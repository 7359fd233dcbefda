using Engine.Backends;
using Engine.Layers;
using Engine.Models;
using Engine.Tensors;
using Engine.Weights;

namespace Engine.Tests.Weights;

/// <summary>Weights by a formula that the golden scripts compute too: CounterRandom over the PyTorch-order index, one seed a tensor, counted in the
/// order of the layers. Faults can be put in.</summary>
internal sealed class TestWeights(Architecture architecture) : IWeightSource
{
    private readonly Dictionary<string, (ParameterSpec Spec, ulong Seed)> _parameters = architecture.Layers
        .SelectMany(layer => layer.Parameters.Select(spec => (Name: layer.ParameterName(spec), Spec: spec)))
        .Select((p, i) => (p.Name, p.Spec, Seed: (ulong)i))
        .ToDictionary(p => p.Name, p => (p.Spec, p.Seed));

    public string Description => "test weights";

    /// <summary>A tensor that is missing.</summary>
    public string? Without { get; init; }

    /// <summary>A tensor that is added, or has another shape.</summary>
    public (string Name, long[] Shape)? With { get; init; }

    /// <summary>A tensor whose reading fails.</summary>
    public string? FailsAt { get; init; }

    public IReadOnlyList<string> Names => [.. _parameters.Keys.Where(n => n != Without).Union(With is { } with ? [with.Name] : [])];

    public IReadOnlyList<long>? ShapeOf(string name)
    {
        if (name == Without)
            return null;
        if (name == With?.Name)
            return With.Value.Shape;
        return _parameters.TryGetValue(name, out (ParameterSpec Spec, ulong Seed) p) ? [.. Enumerable.Range(0, p.Spec.FileShape.Rank).Select(i => (long)p.Spec.FileShape[i])] : null;
    }

    public void Read(string name, long start, Span<float> destination)
    {
        if (name == FailsAt && destination.Length > 0)
            throw new IOException("the disk is gone");
        (ParameterSpec spec, ulong seed) = _parameters[name];
        (float scale, float offset) = spec.Role switch
        {
            // He's range: what goes in comes out about as large, however deep the network.
            ParameterRole.Weight => (MathF.Sqrt(6f / spec.FanIn), 0f),
            ParameterRole.Scale or ParameterRole.RunningVariance => (0.5f, 1f),
            ParameterRole.Shift or ParameterRole.RunningMean => (0.5f, 0f),
            _ => (0.05f, 0f),
        };
        for (int i = 0; i < destination.Length; i++)
            destination[i] = (2 * CounterRandom.Uniform(seed, (ulong)(start + i)) - 1) * scale + offset;
    }
}
