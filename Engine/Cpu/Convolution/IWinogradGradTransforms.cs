namespace Engine.Cpu;

/// <summary>The transforms of an algorithm for 2×2 outputs that is also read backwards, for the gradient by weights.</summary>
internal unsafe interface IWinogradGradTransforms : IWinogradTransforms
{
    /// <summary>Row <paramref name="row"/> of <see cref="IWinogradTransforms.Input"/>'s planes, for the vector of channels at <paramref name="c"/>: so that threads
    /// can share the planes.</summary>
    static abstract void InputRow(float** pixels, int row, int c, float* v, nint planeStride);

    /// <summary>Row <paramref name="row"/> of A y Aᵀ's planes from a tile's four pixels, for the vector of filters at <paramref name="c"/>: the gradient
    /// that arrives at the products.</summary>
    static abstract void OutputGradRow(float** pixels, int row, int c, float* d, nint planeStride);

    /// <summary>g (taps <paramref name="tapStride"/> apart, channels) += Gᵀ u G from one filter's planes.</summary>
    static abstract void AddWeightsGrad(float* u, nint planeStride, int channels, float* g, nint tapStride);
}
