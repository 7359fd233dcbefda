namespace Engine.Data;

/// <summary>How a <see cref="BatchLoader"/> makes batches of a data set's images.</summary>
public sealed record LoaderOptions
{
    /// <summary>Images a batch.</summary>
    public required int Batch { get; init; }

    /// <summary>1 turns images grey, 3 repeats grey ones.</summary>
    public required int Channels { get; init; }

    /// <summary>Rows of the network's input.</summary>
    public required int Height { get; init; }

    /// <summary>Columns of the network's input.</summary>
    public required int Width { get; init; }

    /// <summary>Where the order and the augmentation of every epoch come from.</summary>
    public ulong Seed { get; init; }

    /// <summary>Whether each epoch has an order of its own; otherwise it is the data set's.</summary>
    public bool Shuffle { get; init; } = true;

    /// <summary>Whether an epoch's last images are left out where they do not fill a batch.</summary>
    public bool DropLast { get; init; }

    /// <summary>Whether prefetching goes on into the next epoch; if not, <see cref="BatchLoader.Next"/> ends with the epoch.</summary>
    public bool Repeat { get; init; } = true;

    /// <summary>Background threads; 0 for half the processors, up to four. They change the speed and nothing else.</summary>
    public int Threads { get; init; }

    /// <summary>Batches made ahead of the one asked for.</summary>
    public int QueueDepth { get; init; } = 4;

    /// <summary>Classes that the network tells apart, so that labels beyond them are refused; null for the data set's own number.</summary>
    public int? Classes { get; init; }

    /// <summary>What scaled pixels are shifted and divided by.</summary>
    public Normalization Normalization { get; init; } = Normalization.None;

    /// <summary>How images are varied; null for not at all. Drawn anew for each image and epoch, from <see cref="Seed"/>.</summary>
    public AugmentationPipeline? Augmentation { get; init; }

    /// <summary>What happens to images of another size.</summary>
    public SizeRule SizeRule { get; init; }

    /// <summary>How an image comes to the network's size where no augmentation cuts it; <see cref="ImagePreprocessing.AsInTraining"/> unless it is set. Its
    /// extents and normalization must be those above.</summary>
    public ImagePreprocessing Preprocessing
    {
        get => field ?? ImagePreprocessing.AsInTraining(Channels, Height, Width, Normalization);
        init;
    }
}
