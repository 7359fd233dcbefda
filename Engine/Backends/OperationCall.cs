namespace Engine.Backends;

/// <summary>What kind of work a call is.</summary>
public enum OperationKind
{
    /// <summary>Work that stays on the device.</summary>
    Device,

    /// <summary>Host memory to the device.</summary>
    Upload,

    /// <summary>Device memory to the host; blocks.</summary>
    Download,

    /// <summary>Waiting for the device.</summary>
    Synchronize,
}

/// <summary>One call of an <see cref="IBackend"/> operation, as a decorator sees it. It lives on the stack: looking at calls allocates nothing.</summary>
public readonly ref struct OperationCall
{
    internal OperationCall(string operation, ReadOnlySpan<Operand> operands, OperationKind kind = OperationKind.Device, long bytes = 0)
    {
        Operation = operation;
        Operands = operands;
        Kind = kind;
        Bytes = bytes;
    }

    /// <summary>The method's name in <see cref="IBackend"/>.</summary>
    public string Operation { get; }

    /// <summary>Its tensors.</summary>
    public ReadOnlySpan<Operand> Operands { get; }

    /// <summary>The kind of work.</summary>
    public OperationKind Kind { get; }

    /// <summary>Bytes that an upload or a download moves; else 0.</summary>
    public long Bytes { get; }
}
