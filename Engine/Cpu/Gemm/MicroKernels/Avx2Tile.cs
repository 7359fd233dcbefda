using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using System.Runtime.Intrinsics;

namespace Engine.Cpu;

/// <summary>The AVX2 with FMA tile: up to 6 rows by one or two vectors of 8 columns, one accumulator register each.</summary>
/// <remarks>
/// <code>
/// C[r, 0..15]  =  Σk  A[k·stride + r] · B[k·16 + 0..15]        (one vector: B[k·8 + 0..7])
/// </code>
/// Registers: 12 accumulators, 2 of B, 1 broadcast of A. They must be named locals: an array of vectors would live in memory.
/// Rows and vectors are type arguments, so the JIT compiles each tile without the branches that the source shows.
/// </remarks>
// maxps returns its second operand when either is NaN, so max(0, x) lets NaN through.
internal readonly unsafe struct Avx2Tile : ITile
{
    public static InstructionSet InstructionSet => InstructionSet.Avx2;

    public static int MaxRows => 6;

    public static int Lanes => 8;

    public static int PanelStride => 8;

    public static int TransposeStep => 4;

    public static int AskEvery => 2;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply<TRows, TVectors, TSource>(nint k, float* a, in TileColumns columns, float* c, nint ldc, in TileEpilogue epilogue)
        where TRows : struct, ICount
        where TVectors : struct, ICount
        where TSource : struct, ITileSource
    {
        Vector256<float> c0L = default, c0R = default;
        Vector256<float> c1L = default, c1R = default;
        Vector256<float> c2L = default, c2R = default;
        Vector256<float> c3L = default, c3R = default;
        Vector256<float> c4L = default, c4R = default;
        Vector256<float> c5L = default, c5R = default;

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
                if (TSource.Packs || (k & (AskEvery - 1)) == 0)
                {
                    Prefetch.FarLine(ahead);
                    ahead += aheadStep;
                }

                Vector256<float> bL = Vector256.Load(b);
                Vector256<float> bR = TVectors.Value == 2 ? Vector256.Load(b + 8) : default;
                b += stride;
                if (TSource.Packs)
                {
                    bL.Store(packed);
                    if (TVectors.Value == 2)
                        bR.Store(packed + 8);
                    packed += 8 * TVectors.Value;
                }

                if (TRows.Value > 0)
                {
                    Vector256<float> x = Vector256.Create(a[0]);
                    c0L = Fma.MultiplyAdd(x, bL, c0L);
                    if (TVectors.Value == 2)
                        c0R = Fma.MultiplyAdd(x, bR, c0R);
                }

                if (TRows.Value > 1)
                {
                    Vector256<float> x = Vector256.Create(a[1]);
                    c1L = Fma.MultiplyAdd(x, bL, c1L);
                    if (TVectors.Value == 2)
                        c1R = Fma.MultiplyAdd(x, bR, c1R);
                }

                if (TRows.Value > 2)
                {
                    Vector256<float> x = Vector256.Create(a[2]);
                    c2L = Fma.MultiplyAdd(x, bL, c2L);
                    if (TVectors.Value == 2)
                        c2R = Fma.MultiplyAdd(x, bR, c2R);
                }

                if (TRows.Value > 3)
                {
                    Vector256<float> x = Vector256.Create(a[3]);
                    c3L = Fma.MultiplyAdd(x, bL, c3L);
                    if (TVectors.Value == 2)
                        c3R = Fma.MultiplyAdd(x, bR, c3R);
                }

                if (TRows.Value > 4)
                {
                    Vector256<float> x = Vector256.Create(a[4]);
                    c4L = Fma.MultiplyAdd(x, bL, c4L);
                    if (TVectors.Value == 2)
                        c4R = Fma.MultiplyAdd(x, bR, c4R);
                }

                if (TRows.Value > 5)
                {
                    Vector256<float> x = Vector256.Create(a[5]);
                    c5L = Fma.MultiplyAdd(x, bL, c5L);
                    if (TVectors.Value == 2)
                        c5R = Fma.MultiplyAdd(x, bR, c5R);
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
    }

    public static void Transpose(float** rows, nint count, float* panel, nint stride) => Avx2Transpose.Pack(rows, count, panel, stride);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<TVectors>(float* c, Vector256<float> left, Vector256<float> right, in TileEpilogue epilogue)
        where TVectors : struct, ICount
    {
        if (epilogue.Accumulate)
        {
            left = Vector256.Load(c) + left;
            if (TVectors.Value == 2)
                right = Vector256.Load(c + 8) + right;
        }

        if (epilogue.Bias is not null)
        {
            left = left + Vector256.Load(epilogue.Bias);
            if (TVectors.Value == 2)
                right = right + Vector256.Load(epilogue.Bias + 8);
        }

        if (epilogue.Relu)
        {
            left = Avx.Max(default, left);
            right = Avx.Max(default, right);
        }

        left.Store(c);
        if (TVectors.Value == 2)
            right.Store(c + 8);
    }
}
