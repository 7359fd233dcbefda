using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using System.Runtime.Intrinsics;

namespace Engine.Cpu;

/// <summary>The AVX-512 tile: up to 14 rows by one or two vectors of 16 columns, one accumulator register each.</summary>
/// <remarks>
/// <code>
/// C[r, 0..31]  =  Σk  A[k·stride + r] · B[k·32 + 0..31]        (one vector: B[k·16 + 0..15])
/// </code>
/// Registers: 28 accumulators, 2 of B, 1 broadcast of A. They must be named locals: an array of vectors would live in memory.
/// Rows and vectors are type arguments, so the JIT compiles each tile without the branches that the source shows.
/// </remarks>
// maxps returns its second operand when either is NaN, so max(0, x) lets NaN through.
internal readonly unsafe struct Avx512Tile : ITile
{
    public static InstructionSet InstructionSet => InstructionSet.Avx512;

    public static int MaxRows => 14;

    public static int Lanes => 16;

    public static int PanelStride => 16;

    public static int TransposeStep => 16;

    public static int AskEvery => 1;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply<TRows, TVectors, TSource>(nint k, float* a, in TileColumns columns, float* c, nint ldc, in TileEpilogue epilogue)
        where TRows : struct, ICount
        where TVectors : struct, ICount
        where TSource : struct, ITileSource
    {
        Vector512<float> c0L = default, c0R = default;
        Vector512<float> c1L = default, c1R = default;
        Vector512<float> c2L = default, c2R = default;
        Vector512<float> c3L = default, c3R = default;
        Vector512<float> c4L = default, c4R = default;
        Vector512<float> c5L = default, c5R = default;
        Vector512<float> c6L = default, c6R = default;
        Vector512<float> c7L = default, c7R = default;
        Vector512<float> c8L = default, c8R = default;
        Vector512<float> c9L = default, c9R = default;
        Vector512<float> c10L = default, c10R = default;
        Vector512<float> c11L = default, c11R = default;
        Vector512<float> c12L = default, c12R = default;
        Vector512<float> c13L = default, c13R = default;

        float* b = columns.First, packed = columns.Packed, ahead = columns.Ahead;
        nint stride = TSource.Packs ? columns.Step : 16 * TVectors.Value, aheadStep = columns.AheadStep;

        // C's rows are asked for one after another while the sums are made; all at once they would hold up A's and B's lines.
        nint apart = Math.Max(k / TRows.Value, 1);
        for (float* awaited = c; k > 0; awaited += ldc)
        {
            Prefetch.Line(awaited);
            Prefetch.Line(awaited + 16 * TVectors.Value - 1);
            for (nint end = Math.Max(k - apart, 0); k > end; k--)
            {
                Prefetch.FarLine(ahead);
                ahead += aheadStep;

                Vector512<float> bL = Vector512.Load(b);
                Vector512<float> bR = TVectors.Value == 2 ? Vector512.Load(b + 16) : default;
                b += stride;
                if (TSource.Packs)
                {
                    bL.Store(packed);
                    if (TVectors.Value == 2)
                        bR.Store(packed + 16);
                    packed += 16 * TVectors.Value;
                }

                if (TRows.Value > 0)
                {
                    Vector512<float> x = Vector512.Create(a[0]);
                    c0L = Avx512F.FusedMultiplyAdd(x, bL, c0L);
                    if (TVectors.Value == 2)
                        c0R = Avx512F.FusedMultiplyAdd(x, bR, c0R);
                }

                if (TRows.Value > 1)
                {
                    Vector512<float> x = Vector512.Create(a[1]);
                    c1L = Avx512F.FusedMultiplyAdd(x, bL, c1L);
                    if (TVectors.Value == 2)
                        c1R = Avx512F.FusedMultiplyAdd(x, bR, c1R);
                }

                if (TRows.Value > 2)
                {
                    Vector512<float> x = Vector512.Create(a[2]);
                    c2L = Avx512F.FusedMultiplyAdd(x, bL, c2L);
                    if (TVectors.Value == 2)
                        c2R = Avx512F.FusedMultiplyAdd(x, bR, c2R);
                }

                if (TRows.Value > 3)
                {
                    Vector512<float> x = Vector512.Create(a[3]);
                    c3L = Avx512F.FusedMultiplyAdd(x, bL, c3L);
                    if (TVectors.Value == 2)
                        c3R = Avx512F.FusedMultiplyAdd(x, bR, c3R);
                }

                if (TRows.Value > 4)
                {
                    Vector512<float> x = Vector512.Create(a[4]);
                    c4L = Avx512F.FusedMultiplyAdd(x, bL, c4L);
                    if (TVectors.Value == 2)
                        c4R = Avx512F.FusedMultiplyAdd(x, bR, c4R);
                }

                if (TRows.Value > 5)
                {
                    Vector512<float> x = Vector512.Create(a[5]);
                    c5L = Avx512F.FusedMultiplyAdd(x, bL, c5L);
                    if (TVectors.Value == 2)
                        c5R = Avx512F.FusedMultiplyAdd(x, bR, c5R);
                }

                if (TRows.Value > 6)
                {
                    Vector512<float> x = Vector512.Create(a[6]);
                    c6L = Avx512F.FusedMultiplyAdd(x, bL, c6L);
                    if (TVectors.Value == 2)
                        c6R = Avx512F.FusedMultiplyAdd(x, bR, c6R);
                }

                if (TRows.Value > 7)
                {
                    Vector512<float> x = Vector512.Create(a[7]);
                    c7L = Avx512F.FusedMultiplyAdd(x, bL, c7L);
                    if (TVectors.Value == 2)
                        c7R = Avx512F.FusedMultiplyAdd(x, bR, c7R);
                }

                if (TRows.Value > 8)
                {
                    Vector512<float> x = Vector512.Create(a[8]);
                    c8L = Avx512F.FusedMultiplyAdd(x, bL, c8L);
                    if (TVectors.Value == 2)
                        c8R = Avx512F.FusedMultiplyAdd(x, bR, c8R);
                }

                if (TRows.Value > 9)
                {
                    Vector512<float> x = Vector512.Create(a[9]);
                    c9L = Avx512F.FusedMultiplyAdd(x, bL, c9L);
                    if (TVectors.Value == 2)
                        c9R = Avx512F.FusedMultiplyAdd(x, bR, c9R);
                }

                if (TRows.Value > 10)
                {
                    Vector512<float> x = Vector512.Create(a[10]);
                    c10L = Avx512F.FusedMultiplyAdd(x, bL, c10L);
                    if (TVectors.Value == 2)
                        c10R = Avx512F.FusedMultiplyAdd(x, bR, c10R);
                }

                if (TRows.Value > 11)
                {
                    Vector512<float> x = Vector512.Create(a[11]);
                    c11L = Avx512F.FusedMultiplyAdd(x, bL, c11L);
                    if (TVectors.Value == 2)
                        c11R = Avx512F.FusedMultiplyAdd(x, bR, c11R);
                }

                if (TRows.Value > 12)
                {
                    Vector512<float> x = Vector512.Create(a[12]);
                    c12L = Avx512F.FusedMultiplyAdd(x, bL, c12L);
                    if (TVectors.Value == 2)
                        c12R = Avx512F.FusedMultiplyAdd(x, bR, c12R);
                }

                if (TRows.Value > 13)
                {
                    Vector512<float> x = Vector512.Create(a[13]);
                    c13L = Avx512F.FusedMultiplyAdd(x, bL, c13L);
                    if (TVectors.Value == 2)
                        c13R = Avx512F.FusedMultiplyAdd(x, bR, c13R);
                }

                a += PanelStride;
            }
        }

        if (TRows.Value > 0)
            Store<TVectors>(c + 0 * ldc, c0L, c0R, epilogue);
        if (TRows.Value > 1)
            Store<TVectors>(c + 1 * ldc, c1L, c1R, epilogue);
        if (TRows.Value > 2)
            Store<TVectors>(c + 2 * ldc, c2L, c2R, epilogue);
        if (TRows.Value > 3)
            Store<TVectors>(c + 3 * ldc, c3L, c3R, epilogue);
        if (TRows.Value > 4)
            Store<TVectors>(c + 4 * ldc, c4L, c4R, epilogue);
        if (TRows.Value > 5)
            Store<TVectors>(c + 5 * ldc, c5L, c5R, epilogue);
        if (TRows.Value > 6)
            Store<TVectors>(c + 6 * ldc, c6L, c6R, epilogue);
        if (TRows.Value > 7)
            Store<TVectors>(c + 7 * ldc, c7L, c7R, epilogue);
        if (TRows.Value > 8)
            Store<TVectors>(c + 8 * ldc, c8L, c8R, epilogue);
        if (TRows.Value > 9)
            Store<TVectors>(c + 9 * ldc, c9L, c9R, epilogue);
        if (TRows.Value > 10)
            Store<TVectors>(c + 10 * ldc, c10L, c10R, epilogue);
        if (TRows.Value > 11)
            Store<TVectors>(c + 11 * ldc, c11L, c11R, epilogue);
        if (TRows.Value > 12)
            Store<TVectors>(c + 12 * ldc, c12L, c12R, epilogue);
        if (TRows.Value > 13)
            Store<TVectors>(c + 13 * ldc, c13L, c13R, epilogue);
    }

    public static void Transpose(float** rows, nint count, float* panel, nint stride) => Avx512Transpose.Pack(rows, count, panel, stride);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<TVectors>(float* c, Vector512<float> left, Vector512<float> right, in TileEpilogue epilogue)
        where TVectors : struct, ICount
    {
        if (epilogue.Accumulate)
        {
            left = Vector512.Load(c) + left;
            if (TVectors.Value == 2)
                right = Vector512.Load(c + 16) + right;
        }

        if (epilogue.Bias is not null)
        {
            left = left + Vector512.Load(epilogue.Bias);
            if (TVectors.Value == 2)
                right = right + Vector512.Load(epilogue.Bias + 16);
        }

        if (epilogue.Relu)
        {
            left = Avx512F.Max(default, left);
            right = Avx512F.Max(default, right);
        }

        left.Store(c);
        if (TVectors.Value == 2)
            right.Store(c + 16);
    }
}
