using Engine.Backends;

namespace Engine.OpenCL;

/// <summary>What Winograd's algorithms are used for; each saves and moves another share of the definition's.</summary>
internal enum WinogradUse
{
    /// <summary>F(4×4, 3×3) forward, with filters that are transformed once.</summary>
    PreparedFour,

    /// <summary>F(2×2, 3×3) forward, with filters that are transformed once.</summary>
    PreparedTwo,

    /// <summary>F(2×2, 3×3) forward, with filters that are transformed each time.</summary>
    Forward,

    /// <summary>The gradient by the input.</summary>
    GradInput,

    /// <summary>The gradient by the weights.</summary>
    GradWeights,
}

/// <summary>From how many channels on Winograd's algorithms pay on a device, use by use: C · O / (C + O) of a layer with C channels and O filters, since the products
/// saved grow with C · O and what transforms move with C + O.</summary>
internal sealed class WinogradLimits
{
    private readonly double[] _least;

    private WinogradLimits(double[] least) => _least = least;

    /// <summary>Processors': none, for transforms are made in their caches.</summary>
    internal static WinogradLimits None { get; } = new([0, 0, 0, 0, 0]);

    /// <summary>GPUs' without tuning, by arithmetic: with F(2×2, 3×3) they save 40 · C · O operations a tile and move 128 · (C + O) bytes more. At 16 operations a
    /// byte (H100: 45 TFLOP/s beside 2.8 TB/s) the two are equal where C · O / (C + O) is 51; this leaves room for cards with less bandwidth. F(4×4, 3×3) saves
    /// 216 · C · O and moves 288 · (C + O): they are equal at 21, and the same room is left.</summary>
    internal static WinogradLimits DefaultOfGpus { get; } = new([54, 128, 128, 128, 128]);

    /// <summary>The uses in words, in their order.</summary>
    internal static string[] Names { get; } = ["F(4×4) prepared", "F(2×2) prepared", "F(2×2) forward", "F(2×2) by input", "F(2×2) by weights"];

    /// <summary>The least for a use; infinite where it never pays.</summary>
    internal double this[WinogradUse use] => _least[(int)use];

    /// <summary>The same with another limit for one use.</summary>
    internal WinogradLimits With(WinogradUse use, double least)
    {
        double[] changed = [.. _least];
        changed[(int)use] = least;
        return new WinogradLimits(changed);
    }

    /// <summary>Whether a layer has as many channels.</summary>
    internal bool Allow(WinogradUse use, Conv2DGeometry geometry) => Channels(geometry.InputChannels, geometry.OutputChannels) >= this[use];

    /// <summary>What limits are in.</summary>
    internal static double Channels(int channels, int filters) => (double)channels * filters / (channels + filters);
}
