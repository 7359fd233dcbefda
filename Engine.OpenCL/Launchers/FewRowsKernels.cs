using Engine.Backends;
using Engine.Tensors;

namespace Engine.OpenCL;

/// <summary>Launches <c>cl/few_rows.cl</c>: products for GPUs that read B once. Where the plan splits the summed dimension, the target is the partials and the
/// epilogue waits for <see cref="SplitKernels"/>.</summary>
internal sealed class FewRowsKernels(ProgramCache programs, OpenClDevice device)
{
    // As in the kernel's head.
    private const int Items = 128, Columns = 4, ColumnsInRows = 128;

    // With more rows the reads of A, of the first-level cache, take longer than those of B from memory, and a tile does better.
    private const int MostRows = 8;

    // So many groups keep a compute unit's memory busy; a split of fewer than these of K is not worth a second pass.
    private const int GroupsOfUnit = 8, LeastSplit = 512;

    /// <summary>The compiler's options; made once, so that a launch allocates nothing.</summary>
    private static readonly string[] AllOptions =
    [
        .. from rows in new[] { 1, 4, MostRows }
           from transposed in new[] { "", " -D TRANSPOSED_B" }
           from vector in new[] { "", " -D VECTOR" }
           from linear in new[] { "", ActivationOptions.PiecewiseLinear }
           select $"-D ROWS={rows}{transposed}{vector}{linear}",
    ];

    /// <summary>Whether the product is one of few rows. A single row is the same stored either way.</summary>
    internal static bool Takes(in MatMulShape shape) => shape.M <= MostRows && (!shape.TransposeA || shape.M == 1);

    /// <summary>Into how many parts K is best split, by the product's extents and the device's compute units alone, and how much of K a part sums.</summary>
    internal (int Splits, int Step) Plan(in MatMulShape shape)
    {
        int groups = Groups(shape), splits = Math.Min((GroupsOfUnit * device.Cores + groups - 1) / groups, shape.K / LeastSplit);
        if (splits <= 1)
            return (1, shape.K);
        int step = (shape.K + splits - 1) / splits;
        step = (step + 3) / 4 * 4;
        return ((shape.K + step - 1) / step, step);
    }

    internal void MatMul((int Splits, int Step) plan, in MatMulShape shape, in Tensor a, in Tensor b, in Tensor bias, Activation activation, bool accumulate, in Tensor c)
    {
        int rows = shape.M switch { 1 => 1, <= 4 => 4, _ => MostRows };
        bool isVector = b.Offset % 4 == 0 && (shape.TransposeB ? a.Offset % 4 == 0 && shape.K % 4 == 0 : shape.N % 4 == 0);
        programs.Get("few_rows.cl", "few_rows", Options(rows, shape.TransposeB, isVector, activation.IsPiecewiseLinear())).With(a).And(b).And(bias).And(c)
            .And(shape.M).And(shape.N).And(shape.K).And(plan.Step).And(activation).And(accumulate)
            .Run((long)Groups(shape) * Items, plan.Splits, (shape.M + rows - 1) / rows, Items, 1, 1);
    }

    private static int Groups(in MatMulShape shape) => shape.TransposeB ? (shape.N + Columns - 1) / Columns : (shape.N + ColumnsInRows - 1) / ColumnsInRows;

    private static string Options(int rows, bool transposed, bool isVector, bool isPiecewiseLinear) =>
        AllOptions[(rows switch { 1 => 0, 4 => 8, _ => 16 }) + (transposed ? 4 : 0) + (isVector ? 2 : 0) + (isPiecewiseLinear ? 1 : 0)];
}
