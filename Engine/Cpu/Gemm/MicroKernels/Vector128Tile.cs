using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Engine.Cpu;

/// <summary>The 128-bit tile: up to 6 rows by one or two vectors of 4 columns, one accumulator register each.</summary>
/// <remarks>
/// <code>
/// C[r, 0..7]  =  Σk  A[k·stride + r] · B[k·8 + 0..7]        (one vector: B[k·4 + 0..3])
/// </code>
/// Registers: 12 accumulators, 2 of B, 1 broadcast of A. They must be named locals: an array of vectors would live in memory.
/// Rows and vectors are type arguments, so the JIT compiles each tile without the branches that the source shows.
/// </remarks>
internal readonly unsafe struct Vector128Tile : ITile
{
    public static InstructionSet InstructionSet => InstructionSet.Vector128;

    public static int MaxRows => 6;

    public static int Lanes => 4;

    public static int PanelStride => 8;

    public static int TransposeStep => 4;

    // The rows are half lines, so that every second one asked for is there already.
    public static int AskEvery => 1;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply<TRows, TVectors, TSource>(nint k, float* a, in TileColumns columns, float* c, nint ldc, in TileEpilogue epilogue)
        where TRows : struct, ICount
        where TVectors : struct, ICount
        where TSource : struct, ITileSource
    {
        Vector128<float> c0L = default, c0R = default;
        Vector128<float> c1L = default, c1R = default;
        Vector128<float> c2L = default, c2R = default;
        Vector128<float> c3L = default, c3R = default;
        Vector128<float> c4L = default, c4R = default;
        Vector128<float> c5L = default, c5R = default;

        float* b = columns.First, packed = columns.Packed, ahead = columns.Ahead;
        nint stride = TSource.Packs ? columns.Step : 4 * TVectors.Value, aheadStep = columns.AheadStep;

        // C's rows are asked for one after another while the sums are made; all at once they would hold up A's and B's lines.
        nint apart = Math.Max(k / TRows.Value, 1);
        for (float* awaited = c; k > 0; awaited += ldc)
        {
            Prefetch.Line(awaited);
            Prefetch.Line(awaited + 4 * TVectors.Value - 1);
            for (nint end = Math.Max(k - apart, 0); k > end; k--)
            {
                Prefetch.FarLine(ahead);
                ahead += aheadStep;

                Vector128<float> bL = Vector128.Load(b);
                Vector128<float> bR = TVectors.Value == 2 ? Vector128.Load(b + 4) : default;
                b += stride;
                if (TSource.Packs)
                {
                    bL.Store(packed);
                    if (TVectors.Value == 2)
                        bR.Store(packed + 4);
                    packed += 4 * TVectors.Value;
                }

                if (TRows.Value > 0)
                {
                    Vector128<float> x = Vector128.Create(a[0]);
                    c0L = Vector128.MultiplyAddEstimate(x, bL, c0L);
                    if (TVectors.Value == 2)
                        c0R = Vector128.MultiplyAddEstimate(x, bR, c0R);
                }

                if (TRows.Value > 1)
                {
                    Vector128<float> x = Vector128.Create(a[1]);
                    c1L = Vector128.MultiplyAddEstimate(x, bL, c1L);
                    if (TVectors.Value == 2)
                        c1R = Vector128.MultiplyAddEstimate(x, bR, c1R);
                }

                if (TRows.Value > 2)
                {
                    Vector128<float> x = Vector128.Create(a[2]);
                    c2L = Vector128.MultiplyAddEstimate(x, bL, c2L);
                    if (TVectors.Value == 2)
                        c2R = Vector128.MultiplyAddEstimate(x, bR, c2R);
                }

                if (TRows.Value > 3)
                {
                    Vector128<float> x = Vector128.Create(a[3]);
                    c3L = Vector128.MultiplyAddEstimate(x, bL, c3L);
                    if (TVectors.Value == 2)
                        c3R = Vector128.MultiplyAddEstimate(x, bR, c3R);
                }

                if (TRows.Value > 4)
                {
                    Vector128<float> x = Vector128.Create(a[4]);
                    c4L = Vector128.MultiplyAddEstimate(x, bL, c4L);
                    if (TVectors.Value == 2)
                        c4R = Vector128.MultiplyAddEstimate(x, bR, c4R);
                }

                if (TRows.Value > 5)
                {
                    Vector128<float> x = Vector128.Create(a[5]);
                    c5L = Vector128.MultiplyAddEstimate(x, bL, c5L);
                    if (TVectors.Value == 2)
                        c5R = Vector128.MultiplyAddEstimate(x, bR, c5R);
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

    public static void Transpose(float** rows, nint count, float* panel, nint stride) => Vector128Transpose.Pack(rows, count, panel, stride);

    /// <summary>A row of one or two vectors, finished and written.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Store<TVectors>(float* c, Vector128<float> left, Vector128<float> right, in TileEpilogue epilogue)
        where TVectors : struct, ICount
    {
        if (epilogue.Accumulate)
        {
            left = Vector128.Load(c) + left;
            if (TVectors.Value == 2)
                right = Vector128.Load(c + 4) + right;
        }

        if (epilogue.Bias is not null)
        {
            left = left + Vector128.Load(epilogue.Bias);
            if (TVectors.Value == 2)
                right = right + Vector128.Load(epilogue.Bias + 4);
        }

        if (epilogue.Relu)
        {
            left = Vector128.ConditionalSelect(Vector128.LessThan(left, default), default, left);
            right = Vector128.ConditionalSelect(Vector128.LessThan(right, default), default, right);
        }

        left.Store(c);
        if (TVectors.Value == 2)
            right.Store(c + 4);
    }
}
