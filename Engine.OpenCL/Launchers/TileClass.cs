namespace Engine.OpenCL;

/// <summary>The products that tiles make; each reads its operands in another way, so the best tile of one need not be another's.</summary>
internal enum ProductKind
{
    /// <summary>A matrix product.</summary>
    MatMul,

    /// <summary>A convolution.</summary>
    Forward,

    /// <summary>Its gradient by the input.</summary>
    GradInput,

    /// <summary>Its gradient by the weights.</summary>
    GradWeights,
}

/// <summary>What a product's result is like beside a large tile and the device.</summary>
internal enum ResultSize
{
    /// <summary>Large tiles keep every compute unit busy.</summary>
    Large,

    /// <summary>The same, but so few columns that half of a large tile would lie beyond them.</summary>
    Thin,

    /// <summary>Large tiles would leave compute units idle, or half of each would lie beyond the few rows.</summary>
    Small,
}

/// <summary>Products that share a tile.</summary>
/// <param name="Kind">The product.</param>
/// <param name="Size">Its result.</param>
internal readonly record struct TileClass(ProductKind Kind, ResultSize Size)
{
    private static readonly string[] SizeNames = ["large", "thin", "small"];

    /// <summary>The kinds in words, in their order.</summary>
    internal static string[] KindNames { get; } = ["matmul", "forward", "by input", "by weights"];

    /// <summary>How many there are.</summary>
    internal static int Count => KindNames.Length * SizeNames.Length;

    /// <summary>Every class.</summary>
    internal static IEnumerable<TileClass> All => Enum.GetValues<ProductKind>().SelectMany(kind => Enum.GetValues<ResultSize>().Select(size => new TileClass(kind, size)));

    /// <summary>Its place in a table.</summary>
    internal int Index => (int)Kind * SizeNames.Length + (int)Size;

    /// <summary>As <c>by input, thin</c>.</summary>
    internal string Name => $"{KindNames[(int)Kind]}, {SizeNames[(int)Size]}";
}
