using Engine.Backends;

namespace Engine.Cpu;

/// <summary>A layer's weights as panels of B, one set for each group, made once for inference.</summary>
internal sealed unsafe class PackedWeights : PreparedWeights
{
    private readonly MicroKernel _kernel;
    private readonly CpuBuffer _buffer;
    private readonly nint _groupFloats;

    /// <summary>Packs weights that are stored as <paramref name="groups"/> · <paramref name="columns"/> rows of <paramref name="k"/>.</summary>
    internal PackedWeights(MicroKernel kernel, float* weights, int groups, int columns, int k)
    {
        _kernel = kernel;
        (Groups, Columns, K) = (groups, columns, k);
        int padded = kernel.PaddedColumns(columns);
        _groupFloats = (nint)padded * k;
        _buffer = new CpuBuffer(_groupFloats * groups);
        int blockK = kernel.BlockK(columns, k);
        for (int group = 0; group < groups; group++)
        {
            var source = new TransposedColumns(weights + (nint)group * columns * k, k);
            for (int start = 0; start < k; start += blockK)
                source.Block(kernel, 0, columns, start, Math.Min(blockK, k - start), _buffer.Pointer + group * _groupFloats + (nint)start * padded);
        }
    }

    public override long Bytes => _buffer.Length * sizeof(float);

    public override string Description => $"packed for {_kernel.MaxRows}×{_kernel.MaxColumns}";

    internal int Groups { get; }

    internal int Columns { get; }

    internal int K { get; }

    internal PackedColumns Group(int group) => new(_buffer.Pointer + group * _groupFloats, _kernel.PaddedColumns(Columns));

    /// <summary>This object, if it was made by this kernel for these extents.</summary>
    /// <exception cref="ArgumentException">It was not.</exception>
    internal static PackedWeights Require(PreparedWeights prepared, MicroKernel kernel, int groups, int columns, int k)
    {
        if (prepared is not PackedWeights packed || !ReferenceEquals(packed._kernel, kernel))
            throw new ArgumentException("The prepared weights were made by another backend. Prepare them again with this one.", nameof(prepared));
        if (packed.Groups != groups || packed.Columns != columns || packed.K != k)
        {
            throw new ArgumentException(
                $"The prepared weights are {packed.Groups}×{packed.Columns}×{packed.K} (groups, outputs, inputs), but the operation needs {groups}×{columns}×{k}.", nameof(prepared));
        }

        return packed;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _buffer.Dispose();
    }
}
