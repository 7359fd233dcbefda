using Engine.Backends;

namespace Engine.Cpu;

/// <summary>A layer's weights as panels of B, one set for each group, made once for inference.</summary>
internal sealed unsafe class PackedWeights : PreparedWeights
{
    private readonly MicroKernel _kernel;
    private readonly CpuBuffer _buffer;
    private readonly nint _groupFloats;

    private PackedWeights(MicroKernel kernel, int groups, int columns, int k)
    {
        _kernel = kernel;
        (Groups, Columns, K) = (groups, columns, k);
        _groupFloats = (nint)kernel.PaddedColumns(columns) * k;
        _buffer = new CpuBuffer(_groupFloats * groups);
    }

    public override long Bytes => _buffer.Length * sizeof(float);

    public override string Description => $"packed for {_kernel.MaxRows}×{_kernel.MaxColumns}";

    internal int Groups { get; }

    internal int Columns { get; }

    internal int K { get; }

    /// <summary>Packs filters that are stored as <paramref name="groups"/> · <paramref name="columns"/> rows of <paramref name="k"/>.</summary>
    internal static PackedWeights OfFilters(MicroKernel kernel, float* weights, int groups, int columns, int k)
    {
        var packed = new PackedWeights(kernel, groups, columns, k);
        for (int group = 0; group < groups; group++)
            packed.Pack(group, new TransposedColumns(weights + (nint)group * columns * k, k));
        return packed;
    }

    /// <summary>Packs one matrix of <paramref name="k"/> by <paramref name="columns"/>, however it is stored.</summary>
    internal static PackedWeights OfMatrix<TColumns>(MicroKernel kernel, TColumns matrix, int columns, int k)
        where TColumns : struct, IColumnSource
    {
        var packed = new PackedWeights(kernel, 1, columns, k);
        packed.Pack(0, matrix);
        return packed;
    }

    internal PackedColumns Group(int group) => new(_buffer.Pointer + group * _groupFloats, _kernel.PaddedColumns(Columns));

    /// <summary>This object, if it was made by this kernel for these extents.</summary>
    /// <exception cref="ArgumentException">It was not.</exception>
    internal static PackedWeights Require(PreparedWeights prepared, MicroKernel kernel, int groups, int columns, int k)
    {
        if (prepared is not PackedWeights packed || !ReferenceEquals(packed._kernel, kernel))
            throw OfAnotherBackend();
        if (packed.Groups != groups || packed.Columns != columns || packed.K != k)
        {
            throw new ArgumentException(
                $"The prepared weights are {packed.Groups}×{packed.Columns}×{packed.K} (groups, outputs, inputs), but the operation needs {groups}×{columns}×{k}.", nameof(prepared));
        }

        return packed;
    }

    internal static ArgumentException OfAnotherBackend() => new("The prepared weights were made by another backend. Prepare them again with this one.", "prepared");

    private void Pack<TColumns>(int group, TColumns source)
        where TColumns : struct, IColumnSource
    {
        int blockK = _kernel.BlockK(Columns, K), padded = _kernel.PaddedColumns(Columns);
        for (int start = 0; start < K; start += blockK)
            source.Block(_kernel, 0, Columns, start, Math.Min(blockK, K - start), _buffer.Pointer + group * _groupFloats + (nint)start * padded);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _buffer.Dispose();
    }
}
