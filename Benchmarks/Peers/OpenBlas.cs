using System.Runtime.InteropServices;

namespace Benchmarks.Peers;

/// <summary>OpenBLAS through its shared library, where one is installed (Debian: libopenblas0-pthread).</summary>
internal static unsafe class OpenBlas
{
    private const int RowMajor = 101;
    private const int NoTranspose = 111;

    private static readonly string[] Names = ["libopenblas.so.0", "libopenblas.so", "openblas", "libopenblas.dylib"];
    private static readonly delegate* unmanaged<int, int, int, int, int, int, float, float*, int, float*, int, float, float*, int, void> Sgemm;
    private static readonly delegate* unmanaged<int, void> SetThreads;

#pragma warning disable CA1810 // Two pointers from one library are easier read together.
    static OpenBlas()
#pragma warning restore CA1810
    {
        foreach (string name in Names)
        {
            if (NativeLibrary.TryLoad(name, out nint library))
            {
                Sgemm = (delegate* unmanaged<int, int, int, int, int, int, float, float*, int, float*, int, float, float*, int, void>)NativeLibrary.GetExport(library, "cblas_sgemm");
                SetThreads = (delegate* unmanaged<int, void>)NativeLibrary.GetExport(library, "openblas_set_num_threads");
                return;
            }
        }
    }

    internal static bool IsThere => Sgemm is not null;

    internal static string LookedFor => string.Join(", ", Names);

    internal static void UseThreads(int threads) => SetThreads(threads);

    /// <summary>C = A · B, row-major.</summary>
    internal static void Multiply(int m, int n, int k, float* a, float* b, float* c) =>
        Sgemm(RowMajor, NoTranspose, NoTranspose, m, n, k, 1, a, k, b, n, 0, c, n);
}
