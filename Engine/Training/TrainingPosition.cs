namespace Engine.Training;

/// <summary>Where a training stands between two steps, beside its weights and its optimiser.</summary>
internal record struct TrainingPosition
{
    public TrainingPosition()
    {
    }

    /// <summary>Epochs done.</summary>
    public int Epoch { get; set; }

    /// <summary>Batches done of the epoch under way.</summary>
    public int Batch { get; set; }

    /// <summary>The sum of its images' losses.</summary>
    public double LossSum { get; set; }

    /// <summary>Images of it whose label had the largest score.</summary>
    public long Hits { get; set; }

    /// <summary>Images of it seen.</summary>
    public long Images { get; set; }

    /// <summary>The best accuracy of an epoch; −1 before the first.</summary>
    public double Best { get; set; } = -1;
}
