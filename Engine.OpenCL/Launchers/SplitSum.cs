using Engine.Backends;
using Engine.Tensors;

namespace Engine.OpenCL;

/// <summary>Where a product's sums go. One that is not split writes its target, epilogue and all; the parts of one that is write partials, which a second pass
/// adds up in their order, and the epilogue waits for that.</summary>
internal readonly struct SplitSum
{
    private readonly SplitKernels? _kernels;
    private readonly ResultLayout _layout;
    private readonly int _splits;
    private readonly Tensor _target, _bias;
    private readonly Activation _activation;
    private readonly bool _accumulate;

    /// <summary>Makes room for the parts where there are several.</summary>
    internal SplitSum(
        SplitKernels kernels, ScratchMemory scratch, in ResultLayout layout, int splits, in Tensor bias, Activation activation, bool accumulate, in Tensor target)
    {
        (_layout, _splits, _target, _bias, _activation, _accumulate) = (layout, splits, target, bias, activation, accumulate);
        if (splits > 1)
            (_kernels, Target) = (kernels, scratch.Take(ScratchPurpose.Partials, checked(layout.Floats * splits)));
        else
            (Target, Bias, Activation, Accumulate) = (target, bias, activation, accumulate);
    }

    /// <summary>What the product writes.</summary>
    internal Tensor Target { get; }

    /// <summary>The bias that it adds; none to parts.</summary>
    internal Tensor Bias { get; }

    /// <summary>What it does to its sums; nothing to parts.</summary>
    internal Activation Activation { get; }

    /// <summary>Whether it adds to what the target holds; parts never do.</summary>
    internal bool Accumulate { get; }

    /// <summary>Adds the parts up, once the product is enqueued.</summary>
    internal void Finish() => _kernels?.Sum(_layout, _splits, Target, _bias, _activation, _accumulate, _target);
}
