namespace Engine.Data;

/// <summary>How a <see cref="BatchLoader"/> makes batches of a data set's images.</summary>
public sealed record LoaderOptions
{
    /// <summary>Images a batch.</summary>
    public required int Batch { get; init; }

    /// <summary>From a data set's images to the network's input. Where an augmentation crops, that takes the place of resizing and cutting out the centre.</summary>
    public required ImagePreprocessing Preprocessing { get; init; }

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

    /// <summary>How images are varied; null for not at all. Drawn anew for each image and epoch, from <see cref="Seed"/>.</summary>
    public AugmentationPipeline? Augmentation { get; init; }

    /// <summary>Batches made ahead of the one asked for, at least one: enough that a slow image does not stop the network, few enough to stay small. Tests try others.</summary>
    internal int QueueDepth { get; init; } = 4;
}
