using Engine.Backends;

namespace Engine.Cpu;

/// <summary>The gradient by weights of a layer with few weights and many pixels: each slice of the pixels makes a gradient of its own, which are then
/// added in their order.</summary>
/// <remarks>Cut by weights, every thread would pack the same patches again. The slices are the same for any number of threads.</remarks>
/// <param name="kernel">The microkernel.</param>
/// <param name="scratch">Each part's own.</param>
/// <param name="geometry">The convolution, of one group.</param>
/// <param name="input">(N, H, W, C).</param>
/// <param name="outputGrad">(N, OH, OW, O).</param>
/// <param name="slices">(Slices, O, KH, KW, C): what comes out.</param>
internal readonly unsafe struct SlicedGradWeights(MicroKernel kernel, ScratchSpace scratch, Conv2DGeometry geometry, float* input, float* outputGrad, float* slices)
    : IParallelBody
{
    internal const int Slices = 16;

    private const int MostWeights = 16384;
    private const int LeastPixels = 4096;

    private int Pixels => geometry.Batch * geometry.OutputHeight * geometry.OutputWidth;

    internal static bool Pays(Conv2DGeometry geometry) =>
        geometry.Groups == 1 && geometry.Weights.Length <= MostWeights && (long)geometry.Batch * geometry.OutputHeight * geometry.OutputWidth >= LeastPixels;

    public void Invoke(int part, int parts)
    {
        int m = geometry.OutputChannels, n = geometry.PatchLength;
        Share own = Share.Of(Slices, part, parts);
        for (int slice = (int)own.First; slice < own.End; slice++)
        {
            int first = (int)((long)Pixels * slice / Slices), end = (int)((long)Pixels * (slice + 1) / Slices);
            var product = new Gemm<TransposedRows, Im2ColColumns>(
                kernel, scratch, m, n, end - first, new TransposedRows(outputGrad + (nint)first * m, m, m), new Im2ColColumns(PatchGrid.Of(geometry, 0), input, first),
                new GemmDestination(slices + (nint)slice * m * n, n, null, false, false));
            product.Multiply(part, 0, m, 0, n);
        }
    }

    /// <summary>weightsGrad += the slices, in their order.</summary>
    internal void AddTo(float* weightsGrad)
    {
        int count = geometry.OutputChannels * geometry.PatchLength;
        for (int slice = 0; slice < Slices; slice++)
        {
            float* from = slices + (nint)slice * count;
            for (int i = 0; i < count; i++)
                weightsGrad[i] += from[i];
        }
    }
}
