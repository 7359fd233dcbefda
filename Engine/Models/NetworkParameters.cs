using Engine.Backends;
using Engine.Layers;
using Engine.Tensors;
using Engine.Weights;

namespace Engine.Models;

/// <summary>A network's parameters: one buffer on the backend, a tensor for each parameter, and their ways in and out.</summary>
internal sealed class NetworkParameters : IDisposable
{
    private readonly Architecture _architecture;
    private readonly IBackend _backend;
    private readonly DeviceBuffer _buffer;
    private readonly Tensor[][] _tensors;

    internal NetworkParameters(Architecture architecture, IBackend backend)
    {
        (_architecture, _backend) = (architecture, backend);
        long length = architecture.Layers.SelectMany(l => l.Parameters).Sum(p => Arena.Footprint(p.Shape));
        _buffer = backend.Allocate(Math.Max(1, length));
        var arena = new Arena(_buffer);
        _tensors = [.. architecture.Layers.Select(l => l.Parameters.Select(p => arena.Take(p.Shape)).ToArray())];
    }

    /// <summary>Whether the values are a network's, and not zeros or half a file's.</summary>
    internal bool AreSet { get; private set; }

    /// <summary>Whether some live on in prepared forms only.</summary>
    internal bool WereDiscarded { get; private set; }

    internal IReadOnlyList<Tensor> Of(int layer) => _tensors[layer];

    public void Dispose() => _buffer.Dispose();

    /// <summary>Gives up a layer's weights, whose prepared form is all that runs.</summary>
    internal void DiscardWeights(int layer)
    {
        for (int i = 0; i < _tensors[layer].Length; i++)
        {
            if (_architecture.Layers[layer].Parameters[i].Role == ParameterRole.Weight)
                _backend.Discard(_tensors[layer][i]);
        }

        WereDiscarded = true;
    }

    /// <summary>Loads every parameter, after checking that the source has exactly these.</summary>
    internal void Load(IWeightSource source, IProgress<WeightsProgress>? progress, CancellationToken cancellationToken)
    {
        WeightsCheck.Require(_architecture, source);
        AreSet = false;
        long total = 4 * _architecture.Layers.SelectMany(l => l.Parameters).Sum(p => p.Shape.Length), done = 0;
        ForEach((name, spec, tensor) =>
        {
            cancellationToken.ThrowIfCancellationRequested();
            _backend.Upload(tensor, (spec, source, name, cancellationToken), static (span, state) => ParameterTransfer.ToDevice(
                state.spec,
                (start, destination) =>
                {
                    state.cancellationToken.ThrowIfCancellationRequested();
                    state.source.Read(state.name, start, destination);
                },
                span));
            done += 4 * spec.Shape.Length;
            progress?.Report(new WeightsProgress(name, done, total));
        });
        (AreSet, WereDiscarded) = (true, false);
    }

    /// <summary>Every parameter in file order.</summary>
    internal IReadOnlyList<SafetensorsTensor> ToFile()
    {
        var result = new List<SafetensorsTensor>();
        ForEach((name, spec, tensor) => result.Add(new SafetensorsTensor(name, Extents(spec.FileShape), new FileOrder(_backend, spec, tensor).Read)));
        return result;
    }

    /// <summary>PyTorch's first values: weights and biases uniform in ±1/√fan-in, scales 1, shifts 0. A function of the seed alone.</summary>
    internal void Initialize(ulong seed)
    {
        ulong index = 0;
        ForEach((_, spec, tensor) =>
        {
            ulong parameterSeed = CounterRandom.Bits(seed, index++);
            switch (spec.Role)
            {
                case ParameterRole.Weight or ParameterRole.Bias:
                    float bound = 1 / MathF.Sqrt(spec.FanIn);
                    _backend.Upload(tensor, (parameterSeed, bound), static (span, state) =>
                    {
                        for (int i = 0; i < span.Length; i++)
                            span[i] = (2 * CounterRandom.Uniform(state.parameterSeed, (ulong)i) - 1) * state.bound;
                    });
                    break;
                case ParameterRole.Scale or ParameterRole.RunningVariance:
                    _backend.Fill(tensor, 1);
                    break;
                default:
                    _backend.Fill(tensor, 0);
                    break;
            }
        });
        (AreSet, WereDiscarded) = (true, false);
    }

    private static long[] Extents(Shape shape) => [.. Enumerable.Range(0, shape.Rank).Select(i => (long)shape[i])];

    private void ForEach(Action<string, ParameterSpec, Tensor> action)
    {
        for (int layer = 0; layer < _tensors.Length; layer++)
        {
            ArchitectureLayer placed = _architecture.Layers[layer];
            for (int i = 0; i < placed.Parameters.Count; i++)
                action(placed.ParameterName(placed.Parameters[i]), placed.Parameters[i], _tensors[layer][i]);
        }
    }

    /// <summary>A parameter downloaded and turned into file order when its writing begins, and let go when it ends.</summary>
    private sealed class FileOrder(IBackend backend, ParameterSpec spec, Tensor tensor)
    {
        private float[]? _values;

        internal void Read(long start, Span<float> destination)
        {
            if (_values is null)
            {
                var device = new float[tensor.Length];
                backend.Download(tensor, device);
                if (spec.Layout == ParameterLayout.Same)
                {
                    _values = device;
                }
                else
                {
                    _values = new float[tensor.Length];
                    ParameterTransfer.ToFile(spec, device, _values);
                }
            }

            _values.AsSpan(checked((int)start), destination.Length).CopyTo(destination);
            if (start + destination.Length == tensor.Length)
                _values = null;
        }
    }
}
