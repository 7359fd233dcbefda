namespace Engine.Cpu;

/// <summary>The tile without vectors: up to 4 rows by one or two "vectors" of 4 plain floats.</summary>
/// <remarks>
/// <code>
/// C[r, 0..7]  =  Σk  A[k·4 + r] · B[k·8 + 0..7]
/// </code>
/// It serves where the runtime has no vector instructions, and as the arithmetic written out.
/// </remarks>
internal readonly unsafe struct ScalarTile : ITile
{
    public static InstructionSet InstructionSet => InstructionSet.Scalar;

    public static int MaxRows => 4;

    public static int Lanes => 4;

    public static int PanelStride => 4;

    public static int TransposeStep => 1;

    public static int AskEvery => 1;

    public static void Multiply<TRows, TVectors, TSource>(nint k, float* a, in TileColumns columns, float* c, nint ldc, in TileEpilogue epilogue)
        where TRows : struct, ICount
        where TVectors : struct, ICount
        where TSource : struct, ITileSource
    {
        float* b = columns.First;
        if (TSource.Packs)
        {
            Runs.CopyRows(b, columns.Step, columns.Packed, 4 * TVectors.Value, 4 * TVectors.Value, (int)k);
            b = columns.Packed;
        }

        for (int row = 0; row < TRows.Value; row++, c += ldc)
        {
            for (int vector = 0; vector < TVectors.Value; vector++)
            {
                float s0 = 0, s1 = 0, s2 = 0, s3 = 0;
                float* x = a + row, y = b + 4 * vector;
                for (nint i = 0; i < k; i++, x += 4, y += 4 * TVectors.Value)
                {
                    s0 += *x * y[0];
                    s1 += *x * y[1];
                    s2 += *x * y[2];
                    s3 += *x * y[3];
                }

                int column = 4 * vector;
                c[column] = epilogue.Apply(c[column], s0, column);
                c[column + 1] = epilogue.Apply(c[column + 1], s1, column + 1);
                c[column + 2] = epilogue.Apply(c[column + 2], s2, column + 2);
                c[column + 3] = epilogue.Apply(c[column + 3], s3, column + 3);
            }
        }
    }

    public static void Transpose(float** rows, nint count, float* panel, nint stride) => PortableTranspose.Pack(rows, count, panel, stride);
}
