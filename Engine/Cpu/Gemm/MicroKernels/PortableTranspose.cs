namespace Engine.Cpu;

/// <summary>Turns 4 rows into columns, element by element: panel[k·stride + r] = rows[r][k]. For the scalar tile, where a panel is a small share of the work.</summary>
internal static unsafe class PortableTranspose
{
    internal static void Pack(float** rows, nint count, float* panel, nint stride)
    {
        float* p0 = rows[0], p1 = rows[1], p2 = rows[2], p3 = rows[3];
        for (nint k = 0; k < count; k++, panel += stride)
        {
            panel[0] = p0[k];
            panel[1] = p1[k];
            panel[2] = p2[k];
            panel[3] = p3[k];
        }
    }
}
