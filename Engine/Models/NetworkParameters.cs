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
    private object? _turn;

    internal NetworkParameters(Architecture architecture, IBackend backend)
    {
        (_architecture, _backend) = (architecture, backend);
        long length = architecture.Layers.SelectMany(l => l.Parameters).Sum(p => Arena.Footprint(p.Shape));
        _buffer = backend.Allocate(Math.Max(1, length));

        // What is learnt comes first, in one stretch that an optimiser passes over at once.
        var arena = new Arena(_buffer);
        _tensors = [.. architecture.Layers.Select(l => new Tensor[l.Parameters.Count])];
        long learntLength = architecture.Layers.SelectMany(l => l.Parameters).Where(p => p.IsLearnt).Sum(p => Arena.Footprint(p.Shape));
        Measured = length > learntLength ? new Tensor(_buffer, learntLength, new Shape(checked((int)(length - learntLength)))) : Tensor.None;
        foreach (bool learnt in new[] { true, false })
        {
            ForEach((layer, i) =>
            {
                if (architecture.Layers[layer].Parameters[i].IsLearnt == learnt)
                    _tensors[layer][i] = arena.Take(architecture.Layers[layer].Parameters[i].Shape);
            });
        }
    }

    /// <summary>Whether the values are a network's, and not zeros or half a file's.</summary>
    internal bool AreSet { get; private set; }

    /// <summary>Counts how often they were loaded, set or initialised, and how often learners took turns.</summary>
    internal int Version { get; private set; }

    /// <summary>Whether some live on in prepared forms only.</summary>
    internal bool WereDiscarded { get; private set; }

    /// <summary>What is measured and not learnt, batch norm's running statistics, as one vector; <see cref="Tensor.None"/> where there is nothing.</summary>
    internal Tensor Measured { get; }

    internal IReadOnlyList<Tensor> Of(int layer) => _tensors[layer];

    public void Dispose() => _buffer.Dispose();

    /// <summary>Says who works with them from now on: whoever had them frozen, and so prepared, may find them changed when it has its turn again.</summary>
    internal void TakeTurn(object learner)
    {
        if (_turn == learner)
            return;
        _turn = learner;
        Version++;
    }

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

    /// <summary>The prepared forms are gone: where they were all that was left, the network has no weights any more.</summary>
    internal void ForgetDiscarded() => AreSet &= !WereDiscarded;

    /// <summary>Returns if a source has exactly these parameters.</summary>
    /// <param name="source">The file.</param>
    /// <param name="replacedHead">As in <see cref="Load"/>.</param>
    internal void Check(IWeightSource source, HeadReplacement? replacedHead) => WeightsCheck.Require(_architecture, source, HeadIn(replacedHead));

    /// <summary>Loads every parameter from a source that <see cref="Check"/> found right.</summary>
    /// <param name="source">The file.</param>
    /// <param name="replacedHead">The values of the last layer with weights, where the file's are not wanted and may be of another shape; else null.</param>
    /// <param name="progress">Told after each parameter.</param>
    /// <param name="cancellationToken">Stops between pieces.</param>
    internal void Load(IWeightSource source, HeadReplacement? replacedHead, IProgress<WeightsProgress>? progress, CancellationToken cancellationToken)
    {
        int head = HeadIn(replacedHead);
        AreSet = false;
        long total = 4 * _architecture.Layers.SelectMany(l => l.Parameters).Sum(p => p.Shape.Length), done = 0;
        ForEach((layer, i) =>
        {
            cancellationToken.ThrowIfCancellationRequested();
            ArchitectureLayer placed = _architecture.Layers[layer];
            ParameterSpec spec = placed.Parameters[i];
            string name = placed.ParameterName(spec);
            if (layer == head)
                Initialize(layer, i, replacedHead!.Value.Initializer, replacedHead.Value.Seed);
            else
                Receive(source, name, spec, _tensors[layer][i], cancellationToken);
            done += 4 * spec.Shape.Length;
            progress?.Report(new WeightsProgress(name, done, total));
        });
        (AreSet, WereDiscarded) = (true, false);
        Version++;
    }

    /// <summary>Every parameter in file order.</summary>
    internal IReadOnlyList<SafetensorsTensor> ToFile()
    {
        var result = new List<SafetensorsTensor>();
        ForEach((layer, i) =>
        {
            ParameterSpec spec = _architecture.Layers[layer].Parameters[i];
            result.Add(Give(_architecture.Layers[layer].ParameterName(spec), spec, _tensors[layer][i]));
        });
        return result;
    }

    /// <summary>First values for every parameter: a function of the seed alone.</summary>
    internal void Initialize(Initializer initializer, ulong seed)
    {
        ForEach((layer, i) => Initialize(layer, i, initializer, seed));
        (AreSet, WereDiscarded) = (true, false);
        Version++;
    }

    /// <summary>A tensor laid out as a parameter, such as its momentum, to be written to a file in the parameter's file order.</summary>
    internal SafetensorsTensor Give(string name, ParameterSpec spec, Tensor tensor) =>
        new(name, [.. Enumerable.Range(0, spec.FileShape.Rank).Select(d => (long)spec.FileShape[d])], new FileOrder(_backend, spec, tensor).Read);

    /// <summary>A tensor laid out as a parameter, from a file.</summary>
    internal void Receive(IWeightSource source, string name, ParameterSpec spec, Tensor tensor, CancellationToken cancellationToken) =>
        _backend.Upload(tensor, (spec, source, name, cancellationToken), static (span, state) => ParameterTransfer.ToDevice(
            state.spec,
            (start, destination) =>
            {
                state.cancellationToken.ThrowIfCancellationRequested();
                state.source.Read(state.name, start, destination);
            },
            span));

    /// <summary>One parameter's values in file order.</summary>
    /// <exception cref="ArgumentException">There is no such parameter, or it has another number of values.</exception>
    internal void Read(string name, Span<float> values)
    {
        (ParameterSpec spec, Tensor tensor) = Find(name, values.Length);
        new FileOrder(_backend, spec, tensor).Read(0, values);
    }

    /// <summary>Sets one parameter, from file order.</summary>
    /// <exception cref="ArgumentException">There is no such parameter, or it has another number of values.</exception>
    internal void Write(string name, ReadOnlySpan<float> values)
    {
        (ParameterSpec spec, Tensor tensor) = Find(name, values.Length);
        _backend.Upload(tensor, (spec, file: values.ToArray()), static (span, state) => ParameterTransfer.ToDevice(
            state.spec, (start, destination) => state.file.AsSpan(checked((int)start), destination.Length).CopyTo(destination), span));
        Version++;
    }

    private (ParameterSpec Spec, Tensor Tensor) Find(string name, int length)
    {
        for (int layer = 0; layer < _tensors.Length; layer++)
        {
            ArchitectureLayer placed = _architecture.Layers[layer];
            for (int i = 0; i < placed.Parameters.Count; i++)
            {
                if (placed.ParameterName(placed.Parameters[i]) != name)
                    continue;
                return placed.Parameters[i].FileShape.Length == length
                    ? (placed.Parameters[i], _tensors[layer][i])
                    : throw new ArgumentException($"{_architecture.Name}'s '{name}' has {placed.Parameters[i].FileShape.Length} values, {placed.Parameters[i].FileShape}; {length} came.", nameof(name));
            }
        }

        string like = string.Join(", ", _architecture.Layers.SelectMany(l => l.Parameters.Select(l.ParameterName)).Take(2));
        throw new ArgumentException($"{_architecture.Name} has no parameter '{name}'. Its parameters are called like {like}.", nameof(name));
    }

    private int HeadIn(HeadReplacement? replaced) => replaced is null ? -1 : _architecture.Head >= 0
        ? _architecture.Head
        : throw new ArgumentException($"{_architecture.Name} has no linear layer whose values could be replaced.", nameof(replaced));

    private void Initialize(int layer, int index, Initializer initializer, ulong seed)
    {
        ArchitectureLayer placed = _architecture.Layers[layer];
        ParameterSpec spec = placed.Parameters[index];
        ulong ordinal = (ulong)(_architecture.Layers.Take(layer).Sum(l => l.Parameters.Count) + index);
        switch (spec.Role)
        {
            case ParameterRole.Weight or ParameterRole.Bias:
                InitialValues values = initializer.For(_architecture, layer, spec);
                _backend.Upload(_tensors[layer][index], (seed: CounterRandom.Bits(seed, ordinal), values), static (span, state) => state.values.Fill(span, state.seed));
                break;
            case ParameterRole.Scale or ParameterRole.RunningVariance:
                _backend.Fill(_tensors[layer][index], 1);
                break;
            default:
                _backend.Fill(_tensors[layer][index], 0);
                break;
        }
    }

    private void ForEach(Action<int, int> action)
    {
        for (int layer = 0; layer < _tensors.Length; layer++)
        {
            for (int i = 0; i < _tensors[layer].Length; i++)
                action(layer, i);
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
                float[] device = backend.Download(tensor);
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
