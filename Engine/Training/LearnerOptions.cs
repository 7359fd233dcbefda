namespace Engine.Training;

/// <summary>How a <see cref="Learner"/> learns.</summary>
public sealed record LearnerOptions
{
    /// <summary>How weights follow their gradients.</summary>
    public Optimizer Optimizer { get; init; } = new SgdOptimizer { LearningRate = 0.01 };

    /// <summary>The gradients' norm over all weights is clipped to this (Pascanu, Mikolov and Bengio 2013); null for no clipping.</summary>
    public double? ClipNorm { get; init; }

    /// <summary>ε: the target is (1 − ε) at the label plus ε over the number of classes everywhere (Szegedy et al. 2016). From 0 to below 1.</summary>
    public double LabelSmoothing { get; init; }

    /// <summary>The seed of dropout.</summary>
    public ulong Seed { get; init; }

    /// <summary>Layers whose names begin so keep their weights; those before the first that learns run as in inference. A
    /// frozen batch norm, wherever it stands, normalises by its running statistics and keeps them too.</summary>
    public IReadOnlyList<string> Frozen { get; init; } = [];

    /// <summary>Losses are read from the device after every so many steps. Reading waits for the device: 1 is right for the processor, more for others.
    /// A divergence is seen when the losses are read.</summary>
    public int ReadEvery { get; init; } = 1;

    internal void Check()
    {
        Optimizer.Check();
        if (ClipNorm is { } norm && !(norm > 0 && double.IsFinite(norm)))
            throw new ArgumentOutOfRangeException(nameof(ClipNorm), norm, $"Gradients are clipped to a finite norm above 0; {norm} came. Without clipping it is null.");
        if (!(LabelSmoothing is >= 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(LabelSmoothing), LabelSmoothing, $"A label smoothing is at least 0 and below 1; {LabelSmoothing} came.");
        if (ReadEvery < 1)
            throw new ArgumentOutOfRangeException(nameof(ReadEvery), ReadEvery, $"Losses are read after at least 1 step; {ReadEvery} came.");
    }
}

/// <summary>What one step showed.</summary>
/// <param name="Step">The step's number, from 1.</param>
/// <param name="Loss">The batch's mean loss before the step.</param>
/// <param name="Hits">Images whose label had the largest score.</param>
public readonly record struct StepLoss(long Step, float Loss, int Hits);
