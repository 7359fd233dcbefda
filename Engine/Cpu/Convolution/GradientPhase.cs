namespace Engine.Cpu;

/// <summary>Along one axis, the input pixels that lie alike between the windows of a strided convolution, and the taps that reach them.
/// Their gradient is a convolution of stride 1 over the output's gradient, so no product with an inserted zero is made.</summary>
/// <remarks>
/// Tap k of output o reads input o·stride − padding + k·dilation. For inputs i = First + q·stride those are the taps k ≡ First tap (mod step):
/// <code>
/// stride 2, 3 taps, padding 1, no dilation:       inputs 0 2 4 ..  get tap 1
///                                                 inputs 1 3 5 ..  get taps 2 and 0
/// </code>
/// The taps are counted from the last to the first, as a convolution over ascending outputs meets them.
/// </remarks>
internal readonly record struct GradientPhase
{
    private readonly int _firstTap;
    private readonly int _tapStep;

    /// <param name="phase">Below the stride.</param>
    /// <param name="inputs">The input's extent.</param>
    /// <param name="taps">The kernel's.</param>
    /// <param name="stride">The step between windows.</param>
    /// <param name="padding">Zeros before the input.</param>
    /// <param name="dilation">The step between taps.</param>
    internal GradientPhase(int phase, int inputs, int taps, int stride, int padding, int dilation)
    {
        First = ((phase - padding) % stride + stride) % stride;
        Count = First < inputs ? (inputs - First - 1) / stride + 1 : 0;

        // Taps a step apart move by whole strides; only a phase that one of the first of them reaches has any.
        int divisor = GreatestCommonDivisor(stride, dilation);
        _tapStep = stride / divisor;
        for (int tap = 0; tap < Math.Min(_tapStep, taps); tap++)
        {
            if ((long)tap * dilation % stride != phase)
                continue;
            _firstTap = tap;
            Taps = (taps - 1 - tap) / _tapStep + 1;
            Dilation = dilation / divisor;
            Padding = (Taps - 1) * Dilation - (First + padding - tap * dilation) / stride;
        }
    }

    /// <summary>The first input of the phase; the others follow a stride apart.</summary>
    internal int First { get; }

    /// <summary>Inputs of the phase.</summary>
    internal int Count { get; }

    /// <summary>Taps that reach them.</summary>
    internal int Taps { get; }

    /// <summary>Outputs from one tap to the next.</summary>
    internal int Dilation { get; }

    /// <summary>Places before the output's gradient where the first input's taps begin; negative if they begin inside.</summary>
    internal int Padding { get; }

    /// <summary>The kernel's tap that is this phase's <paramref name="index"/>-th.</summary>
    internal int Tap(int index) => _firstTap + (Taps - 1 - index) * _tapStep;

    private static int GreatestCommonDivisor(int a, int b) => b == 0 ? a : GreatestCommonDivisor(b, a % b);
}
