using Engine.Tensors;

namespace Engine.Backends;

/// <summary>What an operation does with an operand.</summary>
public enum OperandAccess
{
    /// <summary>Only read.</summary>
    Read,

    /// <summary>Overwritten; what was there before does not matter (=).</summary>
    Write,

    /// <summary>Read and written, or added to (+=).</summary>
    Update,
}

/// <summary>One tensor of a call, and what the boundary promises and asks of it.</summary>
public readonly struct Operand
{
    private Operand(string name, DeviceBuffer? buffer, long offset, Shape shape, OperandAccess access) =>
        (Name, Buffer, Offset, Shape, Access) = (name, buffer, offset, shape, access);

    /// <summary>The parameter's name in <see cref="IBackend"/>.</summary>
    public string Name { get; }

    /// <summary>The memory; null when the operand is not there.</summary>
    public DeviceBuffer? Buffer { get; }

    /// <summary>Where it starts in the buffer, in elements.</summary>
    public long Offset { get; }

    /// <summary>The shape that came.</summary>
    public Shape Shape { get; }

    /// <summary>Read, written or both.</summary>
    public OperandAccess Access { get; }

    /// <summary>The shape that the operation needs; of rank 0 where any shape serves.</summary>
    public Shape Expected { get; init; }

    /// <summary>The number of dimensions that the operation needs; 0 where any number serves.</summary>
    public int Rank { get; init; }

    /// <summary>Whether the operand may be left out.</summary>
    public bool IsOptional { get; init; }

    /// <summary>The operand that this one may be (the very same place), or null where none may overlap it.</summary>
    public string? MayBe { get; init; }

    /// <summary>Every index must be at least 0 and below this; 0 for operands that are not read as indices.</summary>
    public int IndexLimit { get; init; }

    /// <summary>Whether the operation writes it.</summary>
    public bool IsWritten => Access != OperandAccess.Read;

    internal static Operand Read(string name, in Tensor tensor, Shape expected = default) =>
        new(name, tensor.Buffer, tensor.Offset, tensor.Shape, OperandAccess.Read) { Expected = expected };

    internal static Operand Read(string name, in IndexTensor tensor, Shape expected, int limit) =>
        new(name, tensor.Buffer, tensor.Offset, tensor.Shape, OperandAccess.Read) { Expected = expected, IndexLimit = limit };

    internal static Operand Write(string name, in Tensor tensor, Shape expected = default) =>
        new(name, tensor.Buffer, tensor.Offset, tensor.Shape, OperandAccess.Write) { Expected = expected };

    internal static Operand Write(string name, in IndexTensor tensor, Shape expected = default) =>
        new(name, tensor.Buffer, tensor.Offset, tensor.Shape, OperandAccess.Write) { Expected = expected };

    internal static Operand Update(string name, in Tensor tensor, Shape expected = default) =>
        new(name, tensor.Buffer, tensor.Offset, tensor.Shape, OperandAccess.Update) { Expected = expected };

    /// <summary>Whether two operands share an element.</summary>
    internal bool Overlaps(in Operand other) =>
        Buffer is not null && ReferenceEquals(Buffer, other.Buffer) && Offset < other.Offset + other.Shape.Length && other.Offset < Offset + Shape.Length;

    /// <summary>Whether two operands are the same elements.</summary>
    internal bool Coincides(in Operand other) =>
        ReferenceEquals(Buffer, other.Buffer) && Offset == other.Offset && Shape.Length == other.Shape.Length;
}
