using System.Runtime.CompilerServices;

namespace Engine.Cpu;

/// <summary>The transforms of F(4×4, 5×5), each over a vector of channels: 64 products make what 400 make directly.</summary>
internal readonly unsafe struct Winograd5x5By4<TVector> : IWinogradTransforms
    where TVector : struct, IFloatVector<TVector>
{
    public static int Taps => 5;

    public static int Outputs => 4;

    public static int Points => WinogradEightPoints<TVector>.Points;

    public static int Lanes => TVector.Count;

    public static void Input(float** pixels, int channels, float* v, nint planeStride) => WinogradEightPoints<TVector>.Input(pixels, channels, v, planeStride);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Output(float* m, nint planeStride, int channels, float* bias, bool relu, float** outputs)
    {
        int lanes = TVector.Count;
        float* square = stackalloc float[4 * 8 * TVector.Count];
        for (int c = 0; c < channels; c += lanes)
        {
            for (int x = 0; x < 8; x++)
            {
                float* column = m + x * planeStride + c;
                WinogradEightPoints<TVector>.OutputLine(column, 8 * planeStride, out TVector p0, out TVector p1, out TVector p2, out TVector p3, out _, out _);
                float* to = square + x * lanes;
                p0.Store(to);
                p1.Store(to + 8 * lanes);
                p2.Store(to + 16 * lanes);
                (p3 + TVector.Load(column + 56 * planeStride)).Store(to + 24 * lanes);
            }

            TVector b = bias is null ? default : TVector.Load(bias + c);
            for (int y = 0; y < 4; y++)
            {
                float* row = square + y * 8 * lanes;
                WinogradEightPoints<TVector>.OutputLine(row, lanes, out TVector p0, out TVector p1, out TVector p2, out TVector p3, out _, out _);
                float** to = outputs + 4 * y;
                WinogradPixel.Write(p0 + b, relu, to[0], c);
                WinogradPixel.Write(p1 + b, relu, to[1], c);
                WinogradPixel.Write(p2 + b, relu, to[2], c);
                WinogradPixel.Write(p3 + TVector.Load(row + 7 * lanes) + b, relu, to[3], c);
            }
        }
    }

    public static void Weights(float* g, nint tapStride, bool rotated, int channels, float* u, nint planeStride) =>
        WinogradEightPoints<TVector>.Weights(Taps, g, tapStride, rotated, channels, u, planeStride);
}
