namespace Engine.Training;

/// <summary>A training's loss is not a finite number any more: the learning rate was too high, or the data are damaged.</summary>
public sealed class TrainingDivergedException : Exception
{
    /// <summary>With what was seen where.</summary>
    /// <param name="message">The sentence.</param>
    /// <param name="step">The step whose loss shows it, from 1.</param>
    /// <param name="layer">The first layer that shows it, or null where none does but the loss.</param>
    public TrainingDivergedException(string message, long step, string? layer)
        : base(message) => (Step, Layer) = (step, layer);

    /// <summary>The step whose loss shows it, from 1.</summary>
    public long Step { get; }

    /// <summary>The first layer that shows it, or null where none does but the loss.</summary>
    public string? Layer { get; }
}
