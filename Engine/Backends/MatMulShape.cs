namespace Engine.Backends;

/// <summary>C = op(A) · op(B): the extents and which operands are stored transposed. All matrices are dense and row-major.</summary>
/// <remarks>A is M×K, or K×M when transposed; B is K×N, or N×K when transposed; C is M×N. A linear layer is
/// <c>new MatMulShape(batch, outputs, inputs, TransposeB: true)</c>, because weights are stored (outputs, inputs).</remarks>
/// <param name="M">Rows of C.</param>
/// <param name="N">Columns of C.</param>
/// <param name="K">The summed dimension.</param>
/// <param name="TransposeA">A is stored K×M.</param>
/// <param name="TransposeB">B is stored N×K.</param>
/// <param name="Accumulate">C += instead of C =. Not together with a bias or an activation.</param>
public readonly record struct MatMulShape(int M, int N, int K, bool TransposeA = false, bool TransposeB = false, bool Accumulate = false)
{
    /// <summary>Multiply-accumulates: M·N·K.</summary>
    public long Macs => (long)M * N * K;
}
