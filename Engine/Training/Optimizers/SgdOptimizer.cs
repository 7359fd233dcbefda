using Engine.Backends;
using Engine.Tensors;

namespace Engine.Training;

/// <summary>Stochastic gradient descent as PyTorch defines it: g += λ·w; v = μ·v + g; w −= α·v, or with Nesterov's look ahead w −= α·(g + μ·v).</summary>
public sealed record SgdOptimizer : Optimizer
{
    /// <inheritdoc/>
    public override string Name => "sgd";

    /// <summary>μ, from 0 to below 1.</summary>
    public double Momentum { get; init; } = 0.9;

    /// <summary>Look ahead along the velocity (Sutskever et al. 2013).</summary>
    public bool Nesterov { get; init; }

    internal override IReadOnlyList<string> Memory { get; } = ["velocity"];

    internal override void Step(IBackend backend, double rate, long number, in Tensor weights, in Tensor gradients, ReadOnlySpan<Tensor> memory) =>
        backend.SgdStep(new SgdParameters((float)rate, (float)Momentum, (float)WeightDecay, Nesterov), weights, gradients, memory[0]);

    internal override void Check()
    {
        base.Check();
        if (!(Momentum is >= 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(Momentum), Momentum, $"A momentum is at least 0 and below 1; {Momentum} came.");
        if (Nesterov && Momentum == 0)
            throw new ArgumentOutOfRangeException(nameof(Nesterov), "Nesterov's step looks ahead along the velocity, so it needs a momentum above 0.");
    }
}
