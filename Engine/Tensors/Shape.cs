using System.Runtime.CompilerServices;

namespace Engine.Tensors;

/// <summary>The extents of a dense tensor, outermost first: one to four dimensions, each at least 1.</summary>
/// <remarks>Images are channels last: <c>(N, H, W, C)</c>. Convolution weights are <c>(O, KH, KW, C / groups)</c>.</remarks>
public readonly struct Shape : IEquatable<Shape>
{
    private readonly int _d0, _d1, _d2, _d3;

    /// <summary>A vector of <paramref name="d0"/> elements.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The extent is below 1.</exception>
    public Shape(int d0) : this(1, d0, 1, 1, 1)
    {
    }

    /// <summary>A matrix of <paramref name="d0"/> rows and <paramref name="d1"/> columns.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An extent is below 1.</exception>
    public Shape(int d0, int d1) : this(2, d0, d1, 1, 1)
    {
    }

    /// <summary>Three dimensions, outermost first.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An extent is below 1.</exception>
    public Shape(int d0, int d1, int d2) : this(3, d0, d1, d2, 1)
    {
    }

    /// <summary>Four dimensions, outermost first: for images N, H, W, C.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An extent is below 1.</exception>
    public Shape(int d0, int d1, int d2, int d3) : this(4, d0, d1, d2, d3)
    {
    }

    private Shape(int rank, int d0, int d1, int d2, int d3)
    {
        (Rank, _d0, _d1, _d2, _d3) = (rank, d0, d1, d2, d3);
        if (d0 < 1 || d1 < 1 || d2 < 1 || d3 < 1)
        {
            throw new ArgumentOutOfRangeException(
                null, $"A shape needs extents of at least 1, but {this} was asked for. Check the batch and image sizes.");
        }
    }

    /// <summary>The number of dimensions, 1 to 4; 0 for <c>default</c>.</summary>
    public int Rank { get; }

    /// <summary>The extent of dimension <paramref name="dimension"/>, 0 the outermost.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The shape has no such dimension.</exception>
    public int this[int dimension] => (uint)dimension < (uint)Rank
        ? dimension switch { 0 => _d0, 1 => _d1, 2 => _d2, _ => _d3 }
        : throw new ArgumentOutOfRangeException(nameof(dimension), $"Shape {this} has no dimension {dimension}.");

    /// <summary>The number of elements; 0 for <c>default</c>.</summary>
    /// <exception cref="OverflowException">They are more than can be counted.</exception>
    public long Length => Rank == 0 ? 0 : checked((long)_d0 * _d1 * _d2 * _d3);

    /// <summary>The same shape with another outermost extent, for a batch of another size.</summary>
    public Shape WithBatch(int batch) => new(Rank, batch, _d1, _d2, _d3);

    /// <inheritdoc/>
    public bool Equals(Shape other) =>
        Rank == other.Rank && _d0 == other._d0 && _d1 == other._d1 && _d2 == other._d2 && _d3 == other._d3;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Shape other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Rank, _d0, _d1, _d2, _d3);

    /// <summary>Whether two shapes have the same dimensions.</summary>
    public static bool operator ==(Shape left, Shape right) => left.Equals(right);

    /// <summary>Whether two shapes differ in a dimension.</summary>
    public static bool operator !=(Shape left, Shape right) => !left.Equals(right);

    /// <summary>The extents as a person writes them: <c>1×224×224×3</c>.</summary>
    [SkipLocalsInit]
    public override string ToString() => Rank switch
    {
        1 => $"{_d0}",
        2 => $"{_d0}×{_d1}",
        3 => $"{_d0}×{_d1}×{_d2}",
        4 => $"{_d0}×{_d1}×{_d2}×{_d3}",
        _ => "(none)",
    };
}
