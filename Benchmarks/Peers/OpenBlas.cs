using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace Benchmarks.Peers;

/// <summary>OpenBLAS through its shared library, where one is installed (Debian: libopenblas0-pthread).</summary>
internal static unsafe partial class OpenBlas
{
    private const int RowMajor = 101;
    private const int NoTranspose = 111;

    private static readonly string[] Names = ["libopenblas.so.0", "libopenblas.so", "openblas", "libopenblas.dylib"];
    private static readonly delegate* unmanaged<int, int, int, int, int, int, float, float*, int, float*, int, float, float*, int, void> Sgemm;
    private static readonly delegate* unmanaged<int, void> SetThreads;
    private static readonly delegate* unmanaged<byte*> CoreName;

#pragma warning disable CA1810 // Two pointers from one library are easier read together.
    static OpenBlas()
#pragma warning restore CA1810
    {
        NameCoreIfNew();
        foreach (string name in Names)
        {
            if (NativeLibrary.TryLoad(name, out nint library))
            {
                Sgemm = (delegate* unmanaged<int, int, int, int, int, int, float, float*, int, float*, int, float, float*, int, void>)NativeLibrary.GetExport(library, "cblas_sgemm");
                SetThreads = (delegate* unmanaged<int, void>)NativeLibrary.GetExport(library, "openblas_set_num_threads");
                CoreName = (delegate* unmanaged<byte*>)NativeLibrary.GetExport(library, "openblas_get_corename");
                return;
            }
        }
    }

    internal static bool IsThere => Sgemm is not null;

    internal static string LookedFor => string.Join(", ", Names);

    /// <summary>The processor whose kernels it runs.</summary>
    internal static string Core => Marshal.PtrToStringUTF8((nint)CoreName())!;

    internal static void UseThreads(int threads) => SetThreads(threads);

    /// <summary>C = A · B, row-major.</summary>
    internal static void Multiply(int m, int n, int k, float* a, float* b, float* c) =>
        Sgemm(RowMajor, NoTranspose, NoTranspose, m, n, k, 1, a, k, b, n, 0, c, n);

    // OpenBLAS knows processors by their model numbers. A release older than a Xeon takes the kernels of 2004 for it (30 GFLOP/s instead of 200), unless it is told.
    private static void NameCoreIfNew()
    {
        const string Variable = "OPENBLAS_CORETYPE";
        if (OperatingSystem.IsLinux() && Avx512F.IsSupported && IsIntel() && Environment.GetEnvironmentVariable(Variable) is null)
            _ = SetVariable(Variable, "SkylakeX", 1);
    }

    private static bool IsIntel()
    {
        (_, int b, int c, int d) = X86Base.CpuId(0, 0);
        return (b, d, c) == (0x756e6547, 0x49656e69, 0x6c65746e); // "Genu", "ineI", "ntel"
    }

    /// <summary>.NET's own call changes only what .NET sees.</summary>
    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetVariable(string name, string value, int overwrite);
}
