using Engine.Backends;
using Engine.Layers;
using Engine.Models;
using Engine.Tensors;
using Engine.Weights;

namespace Benchmarks.Peers;

/// <summary>Seeded weights in PyTorch's order, the same for our network and for a peer's.</summary>
internal sealed class SeededWeights(Architecture architecture) : IWeightSource
{
    private readonly Dictionary<string, (ParameterSpec Spec, ulong Seed)> _parameters = architecture.Layers
        .SelectMany(layer => layer.Parameters.Select(spec => (Name: layer.ParameterName(spec), Spec: spec)))
        .Select((p, i) => (p.Name, p.Spec, Seed: (ulong)i))
        .ToDictionary(p => p.Name, p => (p.Spec, p.Seed));

    public string Description => "seeded weights";

    public IReadOnlyList<string> Names { get; } = [.. architecture.Layers.SelectMany(layer => layer.Parameters.Select(layer.ParameterName))];

    public IReadOnlyList<long>? ShapeOf(string name) => _parameters.TryGetValue(name, out (ParameterSpec Spec, ulong Seed) p) ? Extents(p.Spec.FileShape) : null;

    public void Read(string name, long start, Span<float> destination)
    {
        (ParameterSpec spec, ulong seed) = _parameters[name];

        // He's range keeps activations alive through any depth, so that differences show.
        float bound = spec.Role == ParameterRole.Weight ? MathF.Sqrt(6f / spec.FanIn) : 0.05f;
        for (int i = 0; i < destination.Length; i++)
            destination[i] = (2 * CounterRandom.Uniform(seed, (ulong)(start + i)) - 1) * bound;
    }

    private static long[] Extents(Shape shape) => [.. Enumerable.Range(0, shape.Rank).Select(i => (long)shape[i])];
}
