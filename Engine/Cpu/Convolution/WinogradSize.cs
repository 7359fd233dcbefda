namespace Engine.Cpu;

/// <summary>One of Winograd's algorithms, F(m×m, r×r).</summary>
/// <param name="Outputs">m: pixels that a tile makes, along a side.</param>
/// <param name="Taps">r: taps of a filter, along a side.</param>
internal readonly record struct WinogradSize(int Outputs, int Taps)
{
    /// <summary>Products a tile. F(2×2, 5×5) is made of two smaller ones and has one more a side than the least.</summary>
    internal int Planes => Taps == 5 && Outputs == 2 ? Winograd5x5<UsualVector>.Points * Winograd5x5<UsualVector>.Points : (Outputs + Taps - 1) * (Outputs + Taps - 1);

    public override string ToString() => $"F({Outputs}×{Outputs}, {Taps}×{Taps})";
}
