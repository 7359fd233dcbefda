namespace Engine.Cpu;

/// <summary>The transforms of one of Winograd's algorithms for 2×2 outputs, each over vectors of channels. Channels come in whole vectors.</summary>
internal unsafe interface IWinogradTransforms
{
    /// <summary>Taps of a filter, along a side.</summary>
    static abstract int Taps { get; }

    /// <summary>Pixels that a tile sees, along a side: two outputs' taps.</summary>
    static abstract int Side { get; }

    /// <summary>Products a tile, along a side; the planes are Points².</summary>
    static abstract int Points { get; }

    /// <summary>v[plane] (channels) = Bᵀ d B from Side² pixels' channels.</summary>
    static abstract void Input(float** pixels, int channels, float* v, nint planeStride);

    /// <summary>Row <paramref name="row"/> of <see cref="Input"/>'s planes, for the vector of channels at <paramref name="c"/>: so that threads can share the planes.</summary>
    static abstract void InputRow(float** pixels, int row, int c, float* v, nint planeStride);

    /// <summary>outputs[0..3] (channels) = Aᵀ m A + bias, clamped at zero if asked; a null output is not written.</summary>
    static abstract void Output(float* m, nint planeStride, int channels, float* bias, bool relu, float** outputs);

    /// <summary>Row <paramref name="row"/> of A y Aᵀ's planes from a tile's four pixels, for the vector of filters at <paramref name="c"/>: the gradient
    /// that arrives at the products.</summary>
    static abstract void OutputGradRow(float** pixels, int row, int c, float* d, nint planeStride);

    /// <summary>u[plane] (channels) = G g Gᵀ from one filter's taps, <paramref name="tapStride"/> apart and taken from the last if <paramref name="turned"/>.</summary>
    static abstract void Weights(float* g, nint tapStride, bool turned, int channels, float* u, nint planeStride);

    /// <summary>g (taps <paramref name="tapStride"/> apart, channels) += Gᵀ u G from one filter's planes.</summary>
    static abstract void AddWeightsGrad(float* u, nint planeStride, int channels, float* g, nint tapStride);
}
