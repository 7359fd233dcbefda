using Engine.Backends;
using Engine.Tensors;

namespace Engine.OpenCL;

/// <summary>Where the rows of a product's groups lie in its target.</summary>
/// <param name="Rows">Rows of a group.</param>
/// <param name="Columns">Columns of a group.</param>
/// <param name="Groups">Groups.</param>
/// <param name="RowStep">From a row to the next, in elements.</param>
/// <param name="GroupStep">From a group to the next.</param>
internal readonly record struct ResultLayout(int Rows, int Columns, int Groups, long RowStep, long GroupStep)
{
    /// <summary>Floats of all groups together.</summary>
    internal int Floats => checked(Rows * Columns * Groups);
}

/// <summary>Launches <c>cl/sum_splits.cl</c>.</summary>
internal sealed class SplitKernels(ProgramCache programs)
{
    // A GPU's second extent may count no more than 65,535 groups, which rows of tuned tiles can pass one by one.
    private const int GroupColumns = 16, GroupRows = 4;

    /// <summary>target = activation(sum of the parts + bias), or += that sum.</summary>
    internal void Sum(in ResultLayout layout, int splits, in Tensor partials, in Tensor bias, Activation activation, bool accumulate, in Tensor target) =>
        programs.Get("sum_splits.cl", "sum_splits").With(partials).And(bias).And(target).And(layout.Columns).And(layout.Rows).And(layout.Groups).And(splits)
            .And(layout.RowStep).And(layout.GroupStep).And(activation).And(accumulate).Run(layout.Columns, layout.Rows, layout.Groups, GroupColumns, GroupRows, 1);
}
