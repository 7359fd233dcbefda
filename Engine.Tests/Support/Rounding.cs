namespace Engine.Tests.Support;

/// <summary>What float32 arithmetic may lose.</summary>
internal static class Rounding
{
    /// <summary>u: one operation's relative error is at most 2⁻²⁴.</summary>
    public const double Unit = 1.0 / (1 << 24);

    /// <summary>2⁻¹²⁶; below it a device may flush to 0.</summary>
    public const double SmallestNormal = 1.1754943508222875e-38;

    /// <summary>The error of a sum of <paramref name="terms"/> products, as a share of the sum of their magnitudes.</summary>
    /// <remarks>Added one by one, roundings are independent, and for terms of one sign the partial sums grow evenly: the error's standard deviation is then
    /// u·√terms / 3 of Σ|a·b|, and less in any other order or with signs that mix (Higham and Mary 2019). Allowed is six times that, and four roundings
    /// for the bias, the store and products of a few terms. A single product left out of 4608 is a hundred times as much.</remarks>
    public static double OfSum(long terms) => (4 + 2 * Math.Sqrt(terms)) * Unit;
}
