namespace Engine.Cpu;

/// <summary>The transforms of one of Winograd's algorithms, each over vectors of channels. Channels come in whole vectors.</summary>
internal unsafe interface IWinogradTransforms
{
    /// <summary>Taps of a filter, along a side.</summary>
    static abstract int Taps { get; }

    /// <summary>Pixels that a tile makes, along a side; it sees Outputs + Taps − 1.</summary>
    static abstract int Outputs { get; }

    /// <summary>Products a tile, along a side; the planes are Points².</summary>
    static abstract int Points { get; }

    /// <summary>Channels in a vector.</summary>
    static abstract int Lanes { get; }

    /// <summary>v[plane] (channels) = Bᵀ d B from the channels of the pixels that a tile sees.</summary>
    static abstract void Input(float** pixels, int channels, float* v, nint planeStride);

    /// <summary>outputs[0 … Outputs² − 1] (channels) = Aᵀ m A + bias, clamped at zero if asked; a null output is not written.</summary>
    static abstract void Output(float* m, nint planeStride, int channels, float* bias, bool relu, float** outputs);

    /// <summary>u[plane] (channels) = G g Gᵀ from one filter's taps, <paramref name="tapStride"/> apart and taken from the last if <paramref name="rotated"/>.</summary>
    static abstract void Weights(float* g, nint tapStride, bool rotated, int channels, float* u, nint planeStride);
}
