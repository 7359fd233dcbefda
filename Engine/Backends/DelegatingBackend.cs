using System.Buffers;
using Engine.Tensors;

namespace Engine.Backends;

/// <summary>A backend that hands every call to another and lets a derived class look at each before and after.
/// It states once, operation by operation, what the boundary asks of the operands; derived classes need no list of methods of their own.</summary>
public abstract partial class DelegatingBackend : IBackend
{
    /// <summary>Decorates a backend and takes it over: disposing this disposes it.</summary>
    /// <param name="inner">The backend that does the work.</param>
    /// <exception cref="ArgumentNullException">There is no backend.</exception>
    protected DelegatingBackend(IBackend inner)
    {
        ArgumentNullException.ThrowIfNull(inner);
        Inner = inner;
    }

    /// <inheritdoc/>
    public string Name => Inner.Name;

    /// <inheritdoc/>
    public string Description => Inner.Description;

    /// <inheritdoc/>
    public virtual long LargestBuffer => Inner.LargestBuffer;

    /// <summary>The backend that does the work.</summary>
    protected IBackend Inner { get; }

    /// <inheritdoc/>
    public virtual DeviceBuffer Allocate(long length) => Inner.Allocate(length);

    /// <inheritdoc/>
    public virtual void Upload(ReadOnlySpan<float> source, in Tensor destination)
    {
        var call = new OperationCall(nameof(Upload), [Operand.Write(nameof(destination), destination)], OperationKind.Upload, BytesOf(source.Length));
        Before(call);
        Inner.Upload(source, destination);
        After(call);
    }

    /// <inheritdoc/>
    public virtual void UploadIndices(ReadOnlySpan<int> source, in IndexTensor destination)
    {
        var call = new OperationCall(nameof(UploadIndices), [Operand.Write(nameof(destination), destination)], OperationKind.Upload, BytesOf(source.Length));
        Before(call);
        Inner.UploadIndices(source, destination);
        After(call);
    }

    /// <inheritdoc/>
    public virtual void Upload<TState>(in Tensor destination, TState state, SpanAction<float, TState> fill)
    {
        var call = new OperationCall(nameof(Upload), [Operand.Write(nameof(destination), destination)], OperationKind.Upload, BytesOf(destination.Length));
        Before(call);
        Inner.Upload(destination, state, fill);
        After(call);
    }

    /// <inheritdoc/>
    public virtual void Download(in Tensor source, Span<float> destination)
    {
        var call = new OperationCall(nameof(Download), [Operand.Read(nameof(source), source)], OperationKind.Download, BytesOf(destination.Length));
        Before(call);
        Inner.Download(source, destination);
        After(call);
    }

    /// <inheritdoc/>
    public virtual void DownloadIndices(in IndexTensor source, Span<int> destination)
    {
        var call = new OperationCall(nameof(DownloadIndices), [Operand.Read(nameof(source), source, default, 0)], OperationKind.Download, BytesOf(destination.Length));
        Before(call);
        Inner.DownloadIndices(source, destination);
        After(call);
    }

    /// <inheritdoc/>
    public virtual void Copy(in Tensor source, in Tensor destination)
    {
        var call = new OperationCall(nameof(Copy), [Operand.Read(nameof(source), source), Operand.Write(nameof(destination), destination)]);
        Before(call);
        Inner.Copy(source, destination);
        After(call);
    }

    /// <inheritdoc/>
    public virtual void Fill(in Tensor destination, float value)
    {
        var call = new OperationCall(nameof(Fill), [Operand.Write(nameof(destination), destination)]);
        Before(call);
        Inner.Fill(destination, value);
        After(call);
    }

    /// <inheritdoc/>
    public virtual void Discard(in Tensor tensor)
    {
        var call = new OperationCall(nameof(Discard), [Operand.Write(nameof(tensor), tensor)]);
        Before(call);
        Inner.Discard(tensor);
        After(call);
    }

    /// <inheritdoc/>
    public virtual void Synchronize()
    {
        var call = new OperationCall(nameof(Synchronize), [], OperationKind.Synchronize);
        Before(call);
        Inner.Synchronize();
        After(call);
    }

    /// <summary>Disposes the backend that does the work.</summary>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Disposes the backend that does the work.</summary>
    protected virtual void Dispose(bool disposing)
    {
        if (disposing)
            Inner.Dispose();
    }

    /// <summary>Runs before the call is handed on; an exception keeps it from happening.</summary>
    protected virtual void Before(in OperationCall call)
    {
    }

    /// <summary>Runs when the call has returned without an exception. Its work may still be under way on the device.</summary>
    protected virtual void After(in OperationCall call)
    {
    }

    private static long BytesOf(long elements) => elements * sizeof(float);

    /// <summary>(C) for a tensor of (…, C); no shape for a tensor that is not there.</summary>
    private static Shape ChannelsOf(in Tensor tensor) => tensor.IsNone ? default : new Shape(tensor.Shape[tensor.Shape.Rank - 1]);

    /// <summary>(N) for a tensor of (N, …); no shape for a tensor that is not there.</summary>
    private static Shape RowsOf(in Tensor tensor) => tensor.IsNone ? default : new Shape(tensor.Shape[0]);
}
