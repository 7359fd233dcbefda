using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Engine.Cpu;

/// <summary>The 128-bit tile where there are 32 registers: up to 6 rows by one or two pairs of vectors, 8 columns each, one accumulator register a vector.</summary>
/// <remarks>
/// <code>
/// C[r, 0..15]  =  Σk  A[k·stride + r] · B[k·16 + 0..15]        (one pair: B[k·8 + 0..7])
/// </code>
/// Registers: 24 accumulators, 4 of B, 1 broadcast of A. They must be named locals: an array of vectors would live in memory.
/// Ten loads serve 24 multiply-adds, where <see cref="Vector128Tile"/> needs sixteen, and a row of B is a whole line.
/// </remarks>
internal readonly unsafe struct Vector128PairTile : ITile
{
    public static InstructionSet InstructionSet => InstructionSet.Vector128;

    public static int MaxRows => 6;

    public static int Lanes => 8;

    public static int PanelStride => 8;

    public static int TransposeStep => 4;

    public static int AskEvery => 1;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply<TRows, TVectors, TSource>(nint k, float* a, in TileColumns columns, float* c, nint ldc, in TileEpilogue epilogue)
        where TRows : struct, ICount
        where TVectors : struct, ICount
        where TSource : struct, ITileSource
    {
        Vector128<float> c0A = default, c0B = default, c0C = default, c0D = default;
        Vector128<float> c1A = default, c1B = default, c1C = default, c1D = default;
        Vector128<float> c2A = default, c2B = default, c2C = default, c2D = default;
        Vector128<float> c3A = default, c3B = default, c3C = default, c3D = default;
        Vector128<float> c4A = default, c4B = default, c4C = default, c4D = default;
        Vector128<float> c5A = default, c5B = default, c5C = default, c5D = default;

        float* b = columns.First, packed = columns.Packed, ahead = columns.Ahead;
        nint stride = TSource.Packs ? columns.Step : 8 * TVectors.Value, aheadStep = columns.AheadStep;

        // C's rows are asked for one after another while the sums are made; all at once they would hold up A's and B's lines.
        nint apart = Math.Max(k / TRows.Value, 1);
        for (float* awaited = c; k > 0; awaited += ldc)
        {
            Prefetch.Line(awaited);
            Prefetch.Line(awaited + 8 * TVectors.Value - 1);
            for (nint end = Math.Max(k - apart, 0); k > end; k--)
            {
                Prefetch.FarLine(ahead);
                ahead += aheadStep;

                Vector128<float> bA = Vector128.Load(b), bB = Vector128.Load(b + 4);
                Vector128<float> bC = TVectors.Value == 2 ? Vector128.Load(b + 8) : default, bD = TVectors.Value == 2 ? Vector128.Load(b + 12) : default;
                b += stride;
                if (TSource.Packs)
                {
                    bA.Store(packed);
                    bB.Store(packed + 4);
                    if (TVectors.Value == 2)
                    {
                        bC.Store(packed + 8);
                        bD.Store(packed + 12);
                    }

                    packed += 8 * TVectors.Value;
                }

                if (TRows.Value > 0)
                {
                    Vector128<float> x = Vector128.Create(a[0]);
                    c0A = Vector128.MultiplyAddEstimate(x, bA, c0A);
                    c0B = Vector128.MultiplyAddEstimate(x, bB, c0B);
                    if (TVectors.Value == 2)
                    {
                        c0C = Vector128.MultiplyAddEstimate(x, bC, c0C);
                        c0D = Vector128.MultiplyAddEstimate(x, bD, c0D);
                    }
                }

                if (TRows.Value > 1)
                {
                    Vector128<float> x = Vector128.Create(a[1]);
                    c1A = Vector128.MultiplyAddEstimate(x, bA, c1A);
                    c1B = Vector128.MultiplyAddEstimate(x, bB, c1B);
                    if (TVectors.Value == 2)
                    {
                        c1C = Vector128.MultiplyAddEstimate(x, bC, c1C);
                        c1D = Vector128.MultiplyAddEstimate(x, bD, c1D);
                    }
                }

                if (TRows.Value > 2)
                {
                    Vector128<float> x = Vector128.Create(a[2]);
                    c2A = Vector128.MultiplyAddEstimate(x, bA, c2A);
                    c2B = Vector128.MultiplyAddEstimate(x, bB, c2B);
                    if (TVectors.Value == 2)
                    {
                        c2C = Vector128.MultiplyAddEstimate(x, bC, c2C);
                        c2D = Vector128.MultiplyAddEstimate(x, bD, c2D);
                    }
                }

                if (TRows.Value > 3)
                {
                    Vector128<float> x = Vector128.Create(a[3]);
                    c3A = Vector128.MultiplyAddEstimate(x, bA, c3A);
                    c3B = Vector128.MultiplyAddEstimate(x, bB, c3B);
                    if (TVectors.Value == 2)
                    {
                        c3C = Vector128.MultiplyAddEstimate(x, bC, c3C);
                        c3D = Vector128.MultiplyAddEstimate(x, bD, c3D);
                    }
                }

                if (TRows.Value > 4)
                {
                    Vector128<float> x = Vector128.Create(a[4]);
                    c4A = Vector128.MultiplyAddEstimate(x, bA, c4A);
                    c4B = Vector128.MultiplyAddEstimate(x, bB, c4B);
                    if (TVectors.Value == 2)
                    {
                        c4C = Vector128.MultiplyAddEstimate(x, bC, c4C);
                        c4D = Vector128.MultiplyAddEstimate(x, bD, c4D);
                    }
                }

                if (TRows.Value > 5)
                {
                    Vector128<float> x = Vector128.Create(a[5]);
                    c5A = Vector128.MultiplyAddEstimate(x, bA, c5A);
                    c5B = Vector128.MultiplyAddEstimate(x, bB, c5B);
                    if (TVectors.Value == 2)
                    {
                        c5C = Vector128.MultiplyAddEstimate(x, bC, c5C);
                        c5D = Vector128.MultiplyAddEstimate(x, bD, c5D);
                    }
                }

                a += PanelStride;
            }
        }

        if (TRows.Value > 0)
            Store<TVectors>(c + 0 * ldc, c0A, c0B, c0C, c0D, epilogue);
        if (TRows.Value > 1)
            Store<TVectors>(c + 1 * ldc, c1A, c1B, c1C, c1D, epilogue);
        if (TRows.Value > 2)
            Store<TVectors>(c + 2 * ldc, c2A, c2B, c2C, c2D, epilogue);
        if (TRows.Value > 3)
            Store<TVectors>(c + 3 * ldc, c3A, c3B, c3C, c3D, epilogue);
        if (TRows.Value > 4)
            Store<TVectors>(c + 4 * ldc, c4A, c4B, c4C, c4D, epilogue);
        if (TRows.Value > 5)
            Store<TVectors>(c + 5 * ldc, c5A, c5B, c5C, c5D, epilogue);
    }

    public static void Transpose(float** rows, nint count, float* panel, nint stride)
    {
        Vector128Transpose.Pack(rows, count, panel, stride);
        Vector128Transpose.Pack(rows + 4, count, panel + 4, stride);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<TVectors>(float* c, Vector128<float> first, Vector128<float> second, Vector128<float> third, Vector128<float> fourth, in TileEpilogue epilogue)
        where TVectors : struct, ICount
    {
        Vector128Tile.Store<Count2>(c, first, second, epilogue);
        if (TVectors.Value == 2)
            Vector128Tile.Store<Count2>(c + 8, third, fourth, epilogue.At(8));
    }
}
