using Engine.Backends;
using Engine.Tensors;

namespace Engine.Training;

/// <summary>How weights follow their gradients. Immutable settings; what an optimiser remembers lives with the <see cref="Learner"/>.</summary>
public abstract record Optimizer
{
    private protected Optimizer()
    {
    }

    /// <summary>Its name, as settings and checkpoints spell it: <c>sgd</c>, <c>adamw</c>.</summary>
    public abstract string Name { get; }

    /// <summary>α before any schedule.</summary>
    public required double LearningRate { get; init; }

    /// <summary>λ.</summary>
    public double WeightDecay { get; init; }

    /// <summary>What is remembered for each weight, by name, as checkpoints spell it.</summary>
    internal abstract IReadOnlyList<string> Memory { get; }

    /// <summary>One step over a stretch of weights.</summary>
    /// <param name="backend">Where it runs.</param>
    /// <param name="rate">The learning rate of this step.</param>
    /// <param name="number">The step's number, from 1.</param>
    /// <param name="weights">Changed in place.</param>
    /// <param name="gradients">As long as the weights.</param>
    /// <param name="memory">As many as <see cref="Memory"/>, each as long as the weights; changed in place.</param>
    internal abstract void Step(IBackend backend, double rate, long number, in Tensor weights, in Tensor gradients, ReadOnlySpan<Tensor> memory);

    /// <summary>Fails with a sentence if a setting makes no sense.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It does not.</exception>
    internal virtual void Check()
    {
        if (!(LearningRate > 0) || double.IsInfinity(LearningRate))
            throw new ArgumentOutOfRangeException(nameof(LearningRate), LearningRate, $"A learning rate is a number above 0; {LearningRate} came.");
        if (!(WeightDecay >= 0) || double.IsInfinity(WeightDecay))
            throw new ArgumentOutOfRangeException(nameof(WeightDecay), WeightDecay, $"A weight decay is a number of at least 0; {WeightDecay} came.");
    }
}
