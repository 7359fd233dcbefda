using System.Runtime.InteropServices;
using Engine.Tensors;

namespace Engine.Backends;

/// <summary>Counts what a network asks of its device: calls, transfers, waits, allocations.</summary>
/// <remarks>After the first call of each operation, counting allocates nothing.</remarks>
/// <param name="inner">The backend that does the work; disposed with this.</param>
public sealed class CountingBackend(IBackend inner) : DelegatingBackend(inner)
{
    private readonly Dictionary<string, long> _calls = [];

    /// <summary>Calls of each operation, by its name in <see cref="IBackend"/>; transfers and waits among them.</summary>
    public IReadOnlyDictionary<string, long> Calls => _calls;

    /// <summary>Calls that did work on the device: all but transfers and waits.</summary>
    public long DeviceCalls { get; private set; }

    /// <summary>Transfers to the device.</summary>
    public long Uploads { get; private set; }

    /// <summary>Bytes transferred to the device.</summary>
    public long UploadedBytes { get; private set; }

    /// <summary>Transfers from the device. Each waits for all work before it.</summary>
    public long Downloads { get; private set; }

    /// <summary>Bytes transferred from the device.</summary>
    public long DownloadedBytes { get; private set; }

    /// <summary>Calls of <see cref="IBackend.Synchronize"/>.</summary>
    public long Synchronizations { get; private set; }

    /// <summary>Buffers allocated.</summary>
    public long Allocations { get; private set; }

    /// <summary>Bytes of the buffers allocated, freed ones included.</summary>
    public long AllocatedBytes { get; private set; }

    /// <summary>Starts again from 0.</summary>
    public void Reset()
    {
        _calls.Clear();
        DeviceCalls = Uploads = UploadedBytes = Downloads = DownloadedBytes = Synchronizations = Allocations = AllocatedBytes = 0;
    }

    /// <inheritdoc/>
    public override DeviceBuffer Allocate(long length)
    {
        DeviceBuffer buffer = base.Allocate(length);
        Allocations++;
        AllocatedBytes += length * sizeof(float);
        return buffer;
    }

    /// <inheritdoc/>
    protected override void After(in OperationCall call)
    {
        CollectionsMarshal.GetValueRefOrAddDefault(_calls, call.Operation, out _)++;
        switch (call.Kind)
        {
            case OperationKind.Upload:
                Uploads++;
                UploadedBytes += call.Bytes;
                break;
            case OperationKind.Download:
                Downloads++;
                DownloadedBytes += call.Bytes;
                break;
            case OperationKind.Synchronize:
                Synchronizations++;
                break;
            default:
                DeviceCalls++;
                break;
        }
    }
}
