using System.Buffers;
using System.Runtime.CompilerServices;
using Engine.Tensors;

namespace Engine.Backends;

/// <summary>Verifies every call before it is made: shapes, missing operands, whose memory it is and whether it is still there, forbidden overlaps,
/// labels and remembered places out of range, settings out of range, prepared weights of another layer.</summary>
/// <remarks>Backends trust their callers; this is for writing and testing layers. Indices are checked by reading them back, so an operation that takes
/// labels waits for the device. All that it finds is thrown as <see cref="ArgumentException"/>s that name the operation, what was expected and what came.</remarks>
/// <param name="inner">The backend that does the work; disposed with this.</param>
public sealed partial class CheckingBackend(IBackend inner) : DelegatingBackend(inner)
{
    private readonly ConditionalWeakTable<DeviceBuffer, object> _buffers = [];
    private bool _disposed;

    /// <inheritdoc/>
    public override DeviceBuffer Allocate(long length)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        Require(length >= 1, nameof(Allocate), nameof(length), "at least 1", length);
        DeviceBuffer buffer = base.Allocate(length);
        _buffers.Add(buffer, this);
        return buffer;
    }

    /// <inheritdoc/>
    protected override void Before(in OperationCall call)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        foreach (ref readonly Operand operand in call.Operands)
            CheckPresence(call.Operation, operand);
        foreach (ref readonly Operand operand in call.Operands)
        {
            if (operand.Buffer is null)
                continue;
            CheckMemory(call.Operation, operand);
            CheckShape(call.Operation, operand);
        }

        CheckOverlaps(call);
        foreach (ref readonly Operand operand in call.Operands)
        {
            if (operand.IndexLimit > 0)
                CheckIndices(call.Operation, operand);
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _disposed = true;
        base.Dispose(disposing);
    }

    private static void CheckPresence(string operation, in Operand operand)
    {
        if (operand.Buffer is null && !operand.IsOptional)
            throw new ArgumentException($"{operation}: a tensor was expected for {operand.Name}, but none came; only optional operands may be left out.", operand.Name);
    }

    private void CheckMemory(string operation, in Operand operand)
    {
        if (!_buffers.TryGetValue(operand.Buffer!, out _))
        {
            throw new ArgumentException(
                $"{operation}: {operand.Name} was expected in memory that this backend ({Name}) allocated, but it lies in a {operand.Buffer!.GetType().Name} from elsewhere. Upload it here first.",
                operand.Name);
        }

        if (operand.Buffer!.IsDisposed)
            throw new ArgumentException($"{operation}: {operand.Name} was expected in live memory, but its buffer was disposed. Keep the buffer until the last call that uses it.", operand.Name);
    }

    private static void CheckShape(string operation, in Operand operand)
    {
        if (operand.Rank != 0 && operand.Shape.Rank != operand.Rank)
            throw new ArgumentException($"{operation}: {operand.Name} was expected with {operand.Rank} dimensions, but {operand.Shape} came.", operand.Name);
        if (operand.Expected.Rank != 0 && operand.Shape != operand.Expected)
            throw new ArgumentException($"{operation}: {operand.Name} was expected to be {operand.Expected}, but {operand.Shape} came.", operand.Name);
    }

    private static void CheckOverlaps(in OperationCall call)
    {
        foreach (ref readonly Operand written in call.Operands)
        {
            if (!written.IsWritten)
                continue;
            foreach (ref readonly Operand other in call.Operands)
            {
                if (other.Name == written.Name || !written.Overlaps(other))
                    continue;
                bool mayBe = written.MayBe == other.Name || (other.IsWritten && other.MayBe == written.Name);
                if (mayBe && written.Coincides(other))
                    continue;
                string rule = mayBe ? $"it may be exactly {other.Name}, or must lie apart from it" : $"it must lie apart from {other.Name}";
                throw new ArgumentException(
                    $"{call.Operation}: {written.Name} is written, and {rule}, but elements {written.Offset} to {written.Offset + written.Shape.Length - 1} came for it"
                    + $" and {other.Offset} to {other.Offset + other.Shape.Length - 1} of the same buffer for {other.Name}.",
                    written.Name);
            }
        }
    }

    private void CheckIndices(string operation, in Operand operand)
    {
        int count = checked((int)operand.Shape.Length);
        int[] indices = ArrayPool<int>.Shared.Rent(count);
        try
        {
            Inner.DownloadIndices(new IndexTensor(operand.Buffer!, operand.Offset, operand.Shape), indices.AsSpan(0, count));
            for (int i = 0; i < count; i++)
            {
                if ((uint)indices[i] >= (uint)operand.IndexLimit)
                    throw new ArgumentException($"{operation}: every element of {operand.Name} was expected to be 0 to {operand.IndexLimit - 1}, but element {i} is {indices[i]}.", operand.Name);
            }
        }
        finally
        {
            ArrayPool<int>.Shared.Return(indices);
        }
    }

    private static void Require<T>(bool holds, string operation, string parameter, string expected, T came)
    {
        if (!holds)
            throw new ArgumentException($"{operation}: {parameter} was expected to be {expected}, but {came} came.", parameter);
    }
}
