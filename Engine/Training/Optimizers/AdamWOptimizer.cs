using Engine.Backends;
using Engine.Tensors;

namespace Engine.Training;

/// <summary>AdamW as PyTorch defines it: a step for each weight by its gradient's mean and spread, with decay apart from both (Loshchilov and Hutter 2019).</summary>
public sealed record AdamWOptimizer : Optimizer
{
    /// <inheritdoc/>
    public override string Name => "adamw";

    /// <summary>β₁, from 0 to below 1: how slowly the mean forgets.</summary>
    public double Beta1 { get; init; } = 0.9;

    /// <summary>β₂, from 0 to below 1: how slowly the spread forgets.</summary>
    public double Beta2 { get; init; } = 0.999;

    /// <summary>ε, added to the spread.</summary>
    public double Epsilon { get; init; } = 1e-8;

    internal override IReadOnlyList<string> Memory { get; } = ["first_moment", "second_moment"];

    internal override void Step(IBackend backend, double rate, long number, in Tensor weights, in Tensor gradients, ReadOnlySpan<Tensor> memory) =>
        backend.AdamWStep(
            new AdamWParameters((float)rate, (float)Beta1, (float)Beta2, (float)Epsilon, (float)WeightDecay, checked((int)number)), weights, gradients, memory[0], memory[1]);

    internal override void Check()
    {
        base.Check();
        if (!(Beta1 is >= 0 and < 1) || !(Beta2 is >= 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(Beta1), $"AdamW's betas are at least 0 and below 1; {Beta1} and {Beta2} came.");
        if (!(Epsilon > 0))
            throw new ArgumentOutOfRangeException(nameof(Epsilon), Epsilon, $"AdamW's epsilon is above 0; {Epsilon} came.");
    }
}
