using Engine.Backends;
using Engine.Data;
using Engine.Tensors;
using Engine.Weights;

namespace Engine.Models;

/// <summary>One class and how sure the network is of it.</summary>
/// <param name="Index">The class's number.</param>
/// <param name="Label">Its name, where labels were given.</param>
/// <param name="Logit">The network's score.</param>
/// <param name="Probability">The score's softmax over all classes.</param>
public sealed record Prediction(int Index, string? Label, float Logit, float Probability);

/// <summary>Photographs in, classes out: preprocessing, network, softmax and the best few.</summary>
public sealed class ImageClassifier : IDisposable
{
    private readonly Network _network;
    private readonly LabelList? _labels;
    private DeviceBuffer? _softmax;
    private bool _ownsNetwork;
    private float[] _logits = [], _probabilities = [];

    /// <summary>Puts a classifier around a network, which stays the caller's.</summary>
    /// <param name="network">The network, its weights loaded before the first call.</param>
    /// <param name="preprocessing">From photographs to the network's input: <c>Trainer.Preprocessing</c> for a network that was trained here; null for torchvision's for the
    /// input's size and channels, with ImageNet's mean and deviation where they are three.</param>
    /// <param name="labels">A name for each class, or null.</param>
    /// <exception cref="ArgumentException">The labels are not as many as the classes, or the preprocessing gives another size than the network takes.</exception>
    public ImageClassifier(Network network, ImagePreprocessing? preprocessing = null, LabelList? labels = null)
    {
        ArgumentNullException.ThrowIfNull(network);
        Shape input = network.Architecture.Input;
        preprocessing ??= ImagePreprocessing.For(input[3], input[1], input[2]);
        preprocessing.RequireFor(input, network.Architecture.Name);
        if (labels is not null && labels.Count != network.Architecture.Classes)
        {
            throw new ArgumentException(
                $"{network.Architecture.Name} tells {network.Architecture.Classes} classes apart, but there are {labels.Count} labels. Give one label a class.", nameof(labels));
        }

        (_network, Preprocessing, _labels) = (network, preprocessing, labels);
    }

    /// <summary>Opens a weights file that says of itself what model it is of, as <c>Trainer.SaveWeights</c> and <c>engine train</c> write them, with its preprocessing and its classes' names.</summary>
    /// <remarks>The network is the classifier's own and keeps no weights beside those that the backend prepared.</remarks>
    /// <param name="weights">The file: <c>best.safetensors</c> of a run's folder.</param>
    /// <param name="backend">Where the network runs; it stays the caller's.</param>
    /// <param name="architecture">The network, where it is one's own; null for a model of <see cref="ModelCatalog"/>.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is malformed, or does not say what model it is of; the message says what is wrong.</exception>
    public static ImageClassifier Open(string weights, IBackend backend, Architecture? architecture = null)
    {
        using SafetensorsFile file = SafetensorsFile.Open(weights);
        return Open(file, backend, architecture);
    }

    /// <summary>The same from a file that is open, such as one in memory; it may be closed afterwards.</summary>
    /// <param name="weights">The file.</param>
    /// <param name="backend">Where the network runs; it stays the caller's.</param>
    /// <param name="architecture">The network, where it is one's own; null for a model of <see cref="ModelCatalog"/>.</param>
    /// <exception cref="InvalidDataException">A tensor is missing, surplus or of a wrong shape, or the file does not say what model it is of; the message says what is wrong.</exception>
    public static ImageClassifier Open(SafetensorsFile weights, IBackend backend, Architecture? architecture = null)
    {
        ArgumentNullException.ThrowIfNull(weights);
        WeightsCheck.RequireWeightsAlone(weights);
        ModelDescription description = ModelDescription.Find(weights.Metadata, weights.Path, architecture) ?? throw new InvalidDataException(
            $"{weights.Path} does not say what model its weights are of. Make the network with {nameof(ModelCatalog)}.{nameof(ModelCatalog.Create)} and load the file into it.");
        architecture ??= description.ToArchitecture();

        // What the file says of itself may be of any size; what it holds is not, and is held against it before memory is asked for.
        WeightsCheck.Require(architecture, weights);
        var network = new Network(architecture, backend, new NetworkOptions { KeepWeights = false });
        try
        {
            network.LoadWeights(weights);
            return new ImageClassifier(network, description.ToPreprocessing(), description.ToLabels()) { _ownsNetwork = true };
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    /// <summary>From photographs to the network's input.</summary>
    public ImagePreprocessing Preprocessing { get; }

    /// <summary>The <paramref name="top"/> likeliest classes of a photograph, likeliest first; all of them where there are fewer.</summary>
    public IReadOnlyList<Prediction> Classify(Image image, int top = 5) => Classify([image], top)[0];

    /// <summary>The same for several photographs in one batch, in their order.</summary>
    /// <exception cref="ArgumentException">There is no photograph.</exception>
    public IReadOnlyList<IReadOnlyList<Prediction>> Classify(IReadOnlyList<Image> images, int top = 5)
    {
        ArgumentNullException.ThrowIfNull(images);
        int length = ImageLength;
        var inputs = new float[checked(images.Count * length)];
        for (int i = 0; i < images.Count; i++)
            Preprocessing.Apply(images[i], inputs.AsSpan(i * length, length));
        return Classify(inputs, images.Count, top);
    }

    /// <summary>The same for photographs that are preprocessed already: <paramref name="batch"/> images one after another, channels last.</summary>
    /// <exception cref="ArgumentException">There is no image, or the array has not the length that the batch needs.</exception>
    public IReadOnlyList<IReadOnlyList<Prediction>> Classify(ReadOnlySpan<float> inputs, int batch, int top = 5)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(batch, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(top, 1);
        int classes = _network.Architecture.Classes;
        if (_logits.Length < batch * classes)
            (_logits, _probabilities) = (new float[batch * classes], new float[batch * classes]);
        Span<float> logits = _logits.AsSpan(0, batch * classes);
        _network.Run(inputs, batch, logits);
        Span<float> probabilities = _probabilities.AsSpan(0, batch * classes);
        Softmax(logits, batch, probabilities);

        var results = new IReadOnlyList<Prediction>[batch];
        for (int i = 0; i < batch; i++)
            results[i] = Best(logits.Slice(i * classes, classes), probabilities.Slice(i * classes, classes), top);
        return results;
    }

    /// <summary>Frees the classifier's own working memory; the network stays open, but for one that <see cref="Open(SafetensorsFile, IBackend, Architecture)"/> made.</summary>
    public void Dispose()
    {
        _softmax?.Dispose();
        _softmax = null;
        if (_ownsNetwork)
            _network.Dispose();
    }

    private int ImageLength => checked((int)_network.Architecture.Input.Length);

    private void Softmax(ReadOnlySpan<float> logits, int batch, Span<float> probabilities)
    {
        IBackend backend = _network.Backend;
        if (_softmax is null || _softmax.Length < logits.Length)
        {
            _softmax?.Dispose();
            _softmax = backend.Allocate(logits.Length);
        }

        var rows = new Tensor(_softmax, 0, new Shape(batch, _network.Architecture.Classes));
        backend.Upload(logits, rows);
        backend.Softmax(rows, rows);
        backend.Download(rows, probabilities);
    }

    private Prediction[] Best(ReadOnlySpan<float> logits, ReadOnlySpan<float> probabilities, int top)
    {
        int[] order = [.. Enumerable.Range(0, logits.Length)];
        float[] scores = logits.ToArray();

        // Equal scores keep the classes' order.
        Array.Sort(order, (a, b) => scores[b].CompareTo(scores[a]) is var byScore and not 0 ? byScore : a.CompareTo(b));
        var best = new Prediction[Math.Min(top, order.Length)];
        for (int i = 0; i < best.Length; i++)
            best[i] = new Prediction(order[i], _labels?[order[i]], scores[order[i]], probabilities[order[i]]);
        return best;
    }
}
