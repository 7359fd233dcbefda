using Engine.Data;
using Engine.Models;
using Engine.Tensors;

namespace Engine.Training;

/// <summary>How well a network knows a data set.</summary>
/// <param name="Images">Images looked at.</param>
/// <param name="Loss">Their mean cross-entropy.</param>
/// <param name="Top1">The part whose label had the largest score.</param>
/// <param name="Top5">The part whose label had one of the five largest scores; equal scores count for the smaller class.</param>
/// <param name="Confusion">Images by label (rows) and by the class with the largest score (columns).</param>
public sealed record EvaluationResult(int Images, double Loss, double Top1, double Top5, IReadOnlyList<IReadOnlyList<int>> Confusion);

/// <summary>Runs a network over a data set and counts.</summary>
public static class Evaluator
{
    /// <summary>Looks at every image once, in the data's order, as a training without augmentation does (<see cref="ImagePreprocessing.AsInTraining"/>).</summary>
    /// <param name="network">The network, its weights set.</param>
    /// <param name="data">The images; their classes must be the network's.</param>
    /// <param name="normalization">What the network was trained with.</param>
    /// <param name="batch">Images at once.</param>
    /// <param name="loaderThreads">Threads that read images.</param>
    /// <param name="progress">Told how many images are done.</param>
    /// <param name="cancellationToken">Stops between batches.</param>
    /// <exception cref="ArgumentException">The data have more classes than the network.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static EvaluationResult Run(
        Network network, ImageDataSet data, Normalization normalization, int batch = 64, int loaderThreads = 2, IProgress<int>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(network);
        Shape input = network.Architecture.Input;
        return Run(network, data, ImagePreprocessing.AsInTraining(input[3], input[1], input[2], normalization), batch, loaderThreads, progress, cancellationToken);
    }

    /// <summary>The same for a network that sees images in another way.</summary>
    /// <param name="network">The network, its weights set.</param>
    /// <param name="data">The images; their classes must be the network's.</param>
    /// <param name="preprocessing">From photographs to the network's input: <see cref="ImagePreprocessing.ImageNet"/> for torchvision's models.</param>
    /// <param name="batch">Images at once.</param>
    /// <param name="loaderThreads">Threads that read images.</param>
    /// <param name="progress">Told how many images are done.</param>
    /// <param name="cancellationToken">Stops between batches.</param>
    /// <exception cref="ArgumentException">The data have more classes than the network, or the preprocessing gives another size than the network takes.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static EvaluationResult Run(
        Network network, ImageDataSet data, ImagePreprocessing preprocessing, int batch = 64, int loaderThreads = 2, IProgress<int>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(preprocessing);
        ArgumentNullException.ThrowIfNull(data);
        preprocessing.RequireFor(network.Architecture.Input, network.Architecture.Name);
        RequireClasses(network.Architecture, data);
        int classes = network.Architecture.Classes;
        using var loader = new BatchLoader(data, new LoaderOptions
        {
            Batch = Math.Min(batch, data.Count), Preprocessing = preprocessing, Shuffle = false, Repeat = false, Threads = loaderThreads,
        });
        var confusion = new int[classes][];
        for (int i = 0; i < classes; i++)
            confusion[i] = new int[classes];
        var logits = new float[Math.Min(batch, data.Count) * classes];
        double loss = 0;
        int images = 0, top1 = 0, top5 = 0;
        loader.Start(0);
        for (int i = 0; i < loader.BatchesPerEpoch; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            LoadedBatch loaded = loader.Next(cancellationToken);
            Span<float> rows = logits.AsSpan(0, loaded.Count * classes);
            network.Run(loaded.Images, loaded.Count, rows);
            for (int row = 0; row < loaded.Count; row++)
            {
                ReadOnlySpan<float> scores = rows.Slice(row * classes, classes);
                int label = loaded.Labels[row], place = Place(scores, label, out int largest);
                loss += CrossEntropy.Of(scores, label);
                top1 += place == 0 ? 1 : 0;
                top5 += place < 5 ? 1 : 0;
                confusion[label][largest]++;
            }

            images += loaded.Count;
            loader.Recycle(loaded);
            progress?.Report(images);
        }

        return new EvaluationResult(images, loss / images, (double)top1 / images, (double)top5 / images, confusion);
    }

    /// <summary>Returns if a network has a class for each of the data's.</summary>
    /// <exception cref="ArgumentException">It has not.</exception>
    internal static void RequireClasses(Architecture architecture, ImageDataSet data)
    {
        if (data.ClassNames.Count > architecture.Classes)
        {
            throw new ArgumentException(
                $"{architecture.Name} tells {architecture.Classes} classes apart, but {data.Description} has {data.ClassNames.Count}. It takes a model of as many classes.", nameof(data));
        }
    }

    /// <summary>How many classes score above the label; equal scores count for the smaller class. Scores that are no numbers are above all.</summary>
    private static int Place(ReadOnlySpan<float> scores, int label, out int largest)
    {
        int place = 0;
        largest = 0;
        for (int i = 0; i < scores.Length; i++)
        {
            if (i != label && (!(scores[i] <= scores[label]) || (scores[i] == scores[label] && i < label)))
                place++;
            if (scores[i] > scores[largest])
                largest = i;
        }

        return place;
    }
}
