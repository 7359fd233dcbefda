using System.Buffers;
using Engine.Backends;
using Engine.Tensors;

namespace Engine.Tests.Reference;

/// <summary>Every operation as its definition reads: plain loops over doubles. What the other backends are compared with,
/// and, through central differences, what the gradients are compared with.</summary>
/// <remarks>Of the code under test it uses geometry records (which have their own tests) and <see cref="CounterRandom"/>, nothing else.</remarks>
internal sealed partial class ReferenceBackend : IBackend
{
    public string Name => "reference";

    public string Description => "naive loops in double";

    public long LargestBuffer => Array.MaxLength;

    public DeviceBuffer Allocate(long length) => new ReferenceBuffer(length);

    /// <summary>The tensor's elements, not rounded, to read and to poke at.</summary>
    public static Span<double> Values(in Tensor tensor) =>
        ((ReferenceBuffer)tensor.Buffer!).Values.AsSpan(checked((int)tensor.Offset), checked((int)tensor.Length));

    /// <summary>The tensor's indices.</summary>
    public static Span<int> Indices(in IndexTensor tensor) =>
        ((ReferenceBuffer)tensor.Buffer!).Indices.AsSpan(checked((int)tensor.Offset), checked((int)tensor.Length));

    public void Upload(ReadOnlySpan<float> source, in Tensor destination)
    {
        Span<double> values = Values(destination);
        for (int i = 0; i < values.Length; i++)
            values[i] = source[i];
    }

    public void UploadIndices(ReadOnlySpan<int> source, in IndexTensor destination) => source.CopyTo(Indices(destination));

    public void Upload<TState>(in Tensor destination, TState state, SpanAction<float, TState> fill)
    {
        float[] staging = new float[destination.Length];
        fill(staging, state);
        Upload(staging, destination);
    }

    public void Download(in Tensor source, Span<float> destination)
    {
        Span<double> values = Values(source);
        for (int i = 0; i < values.Length; i++)
            destination[i] = (float)values[i];
    }

    public void DownloadIndices(in IndexTensor source, Span<int> destination) => Indices(source).CopyTo(destination);

    public void Copy(in Tensor source, in Tensor destination) => Values(source).CopyTo(Values(destination));

    public void Fill(in Tensor destination, float value) => Values(destination).Fill(value);

    /// <summary>NaN shows up in whatever reads what was discarded.</summary>
    public void Discard(in Tensor tensor) => Values(tensor).Fill(double.NaN);

    public void Synchronize()
    {
    }

    public void Dispose()
    {
    }
}
