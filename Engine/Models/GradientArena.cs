using Engine.Backends;
using Engine.Tensors;

namespace Engine.Models;

/// <summary>The gradients of the parameters that learn, in one buffer laid out as the parameters are, so that an optimiser passes over both at once.</summary>
internal sealed class GradientArena : IDisposable
{
    private readonly IBackend _backend;
    private readonly DeviceBuffer _buffer;
    private readonly Tensor[][] _tensors;
    private readonly Tensor[] _addedTo;

    /// <param name="architecture">The network.</param>
    /// <param name="backend">Where it lives.</param>
    /// <param name="parameters">Its parameters.</param>
    /// <param name="learns">Whether a layer learns; the parameters of others get no gradient.</param>
    internal GradientArena(Architecture architecture, IBackend backend, NetworkParameters parameters, Func<ArchitectureLayer, bool> learns)
    {
        _backend = backend;
        var runs = new List<(Tensor First, long Start, long Length)>();
        var offsets = new List<(int Layer, int Index, long Offset)>();
        var addedTo = new List<(long Start, long Length)>();
        long length = 0, expected = -1, notWritten = 0;
        for (int layer = 0; layer < architecture.Layers.Count; layer++)
        {
            ArchitectureLayer placed = architecture.Layers[layer];
            for (int i = 0; i < placed.Parameters.Count; i++)
            {
                if (!placed.Parameters[i].IsLearnt || !learns(placed))
                    continue;
                Tensor weights = parameters.Of(layer)[i];
                long footprint = Arena.Footprint(weights.Shape);
                if (weights.Offset == expected)
                    runs[^1] = runs[^1] with { Length = runs[^1].Length + footprint };
                else
                    runs.Add((weights, length, footprint));
                offsets.Add((layer, i, length));
                if (placed.Layer.WritesGradients(placed.Parameters[i].Role))
                {
                    addedTo.Add((notWritten, length - notWritten));
                    notWritten = length + weights.Length;
                }

                length += footprint;
                expected = weights.Offset + footprint;
            }
        }

        if (length == 0)
            throw new ArgumentException($"No parameter of {architecture.Name} is left to learn. Freeze fewer layers.", nameof(learns));
        if (length > int.MaxValue)
            throw new ArgumentException($"{architecture.Name} would learn {length} parameters, and at most {int.MaxValue} can be learnt at once. Freeze more layers or use a smaller model.", nameof(learns));
        addedTo.Add((notWritten, length - notWritten));
        _buffer = backend.Allocate(length);
        All = new Tensor(_buffer, 0, new Shape(checked((int)length)));
        Runs = [.. runs.Select(run =>
        {
            var shape = new Shape(checked((int)run.Length));
            return new LearningRun(new Tensor(run.First.Buffer!, run.First.Offset, shape), new Tensor(_buffer, run.Start, shape));
        })];
        _addedTo = [.. addedTo.Where(stretch => stretch.Length > 0).Select(stretch => new Tensor(_buffer, stretch.Start, new Shape(checked((int)stretch.Length))))];
        _tensors = [.. architecture.Layers.Select(l => new Tensor[l.Parameters.Count])];
        foreach ((int layer, int index, long offset) in offsets)
            _tensors[layer][index] = new Tensor(_buffer, offset, parameters.Of(layer)[index].Shape);
    }

    /// <summary>Every gradient as one vector, the gaps that align tensors included; they stay 0.</summary>
    internal Tensor All { get; }

    /// <summary>Stretches of parameters that learn, each with its gradients: one where nothing is frozen.</summary>
    internal IReadOnlyList<LearningRun> Runs { get; }

    /// <summary>A layer's gradients in its parameters' order; <see cref="Tensor.None"/> for what does not learn.</summary>
    internal IReadOnlyList<Tensor> Of(int layer) => _tensors[layer];

    /// <summary>Sets everything to 0 that a batch's first part does not write: what all parts add to, and the gaps.</summary>
    internal void Clear()
    {
        foreach (ref readonly Tensor stretch in _addedTo.AsSpan())
            _backend.Fill(stretch, 0);
    }

    public void Dispose() => _buffer.Dispose();
}

/// <summary>A stretch of parameters and their gradients, element by element.</summary>
internal readonly record struct LearningRun(Tensor Weights, Tensor Gradients);
