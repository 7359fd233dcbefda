using Engine.Tensors;

namespace Engine.Layers;

/// <summary>What a parameter is for: it decides its first value and whether it counts as learnt.</summary>
public enum ParameterRole
{
    /// <summary>Filters, matrices: random at first.</summary>
    Weight,

    /// <summary>Added to each output: random at first, in the weights' range, as PyTorch does.</summary>
    Bias,

    /// <summary>Batch norm's scale, 1 at first.</summary>
    Scale,

    /// <summary>Batch norm's shift, 0 at first.</summary>
    Shift,

    /// <summary>Batch norm's running mean, 0 at first; measured, not learnt.</summary>
    RunningMean,

    /// <summary>Batch norm's running variance, 1 at first; measured, not learnt.</summary>
    RunningVariance,
}

/// <summary>How a parameter in a file is laid out against the device.</summary>
public enum ParameterLayout
{
    /// <summary>Alike.</summary>
    Same,

    /// <summary>Filters: (O, C, KH, KW) in files, (O, KH, KW, C) on the device.</summary>
    Filters,

    /// <summary>The columns of a linear layer after Flatten: pixels in (C, H, W) order in files, (H, W, C) on the device.</summary>
    FlattenedColumns,
}

/// <summary>One parameter of a layer.</summary>
/// <param name="Name">Its name within the layer, PyTorch's: <c>weight</c>, <c>running_mean</c>.</param>
/// <param name="Role">What it is for.</param>
/// <param name="Shape">Its shape on the device.</param>
/// <param name="FileShape">Its shape in weight files, PyTorch's.</param>
/// <param name="Layout">How the two differ.</param>
/// <param name="FanIn">Inputs that one output sums over; 0 where the role does not need it.</param>
/// <param name="FlattenedFrom">For <see cref="ParameterLayout.FlattenedColumns"/>: the image that was flattened.</param>
public sealed record ParameterSpec(
    string Name, ParameterRole Role, Shape Shape, Shape FileShape, ParameterLayout Layout = ParameterLayout.Same, int FanIn = 0, Shape FlattenedFrom = default)
{
    /// <summary>Outputs that one input reaches: for filters O·KH·KW, for a matrix its outputs, as PyTorch counts.</summary>
    public int FanOut => Shape.Rank == 4 ? Shape[0] * Shape[1] * Shape[2] : Shape[0];

    /// <summary>Whether training learns it and a parameter count includes it.</summary>
    public bool IsLearnt => Role is not (ParameterRole.RunningMean or ParameterRole.RunningVariance);
}
