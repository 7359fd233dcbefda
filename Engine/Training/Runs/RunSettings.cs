using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Engine.Data;
using Engine.Files;
using Engine.Models;

namespace Engine.Training;

/// <summary>Every setting of a training and what it ran on: <c>run.json</c>. Enough to do it again or to go on.</summary>
public sealed record RunSettings
{
    // What a file lacks is read as null, 0 or false, whatever a property starts with. So every setting that run.json has had from the
    // beginning must be there, lest a training go on with another; one that came later means the usual way where an older file lacks it.

    // File names and class names as a person writes them.
    private static readonly JsonTypeInfo<RunSettings> Format = (JsonTypeInfo<RunSettings>)new JsonSerializerOptions(RunSettingsJson.Default.Options)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    }.GetTypeInfo(typeof(RunSettings));

    /// <summary>The model, its classes' names and how its images are normalised.</summary>
    public required ModelDescription Model { get; init; }

    /// <summary>The training data, as <see cref="DataCatalog"/> takes it.</summary>
    public required string Data { get; init; }

    /// <summary>The validation data, where they come from elsewhere; else null.</summary>
    [JsonRequired]
    public string? Validation { get; init; }

    /// <summary>Epochs, unless <see cref="Steps"/> says when to stop.</summary>
    public required int Epochs { get; init; }

    /// <summary>Steps in all, or null.</summary>
    [JsonRequired]
    public long? Steps { get; init; }

    /// <summary>Images a step.</summary>
    public required int Batch { get; init; }

    /// <summary>The optimiser's name: <c>sgd</c> or <c>adamw</c>.</summary>
    public required string Optimizer { get; init; }

    /// <summary>α before any schedule.</summary>
    public required double LearningRate { get; init; }

    /// <summary>μ of SGD.</summary>
    [JsonRequired]
    public double Momentum { get; init; }

    /// <summary>Whether SGD looks ahead.</summary>
    [JsonRequired]
    public bool Nesterov { get; init; }

    /// <summary>λ.</summary>
    [JsonRequired]
    public double WeightDecay { get; init; }

    /// <summary>The norm that gradients are clipped to, or null.</summary>
    [JsonRequired]
    public double? ClipNorm { get; init; }

    /// <summary>ε of the labels.</summary>
    [JsonRequired]
    public double LabelSmoothing { get; init; }

    /// <summary>How the rate goes on, as <see cref="LearningRateSchedule.Parse"/> takes it.</summary>
    [JsonRequired]
    public string Schedule { get; init; } = "constant";

    /// <summary>Epochs in which the rate first climbs.</summary>
    [JsonRequired]
    public double WarmUpEpochs { get; init; }

    /// <summary>What is done to training images, as <see cref="AugmentationPipeline.Parse"/> takes it; <c>none</c> for nothing.</summary>
    [JsonRequired]
    public string Augment { get; init; } = "none";

    /// <summary>How weights start: an <see cref="Initializer"/>'s name.</summary>
    [JsonRequired]
    public string Initializer { get; init; } = "pytorch";

    /// <summary>The file that weights start from, or null.</summary>
    [JsonRequired]
    public string? Weights { get; init; }

    /// <summary>Layers that keep their weights, by the beginnings of their names.</summary>
    [JsonRequired]
    public IReadOnlyList<string> Frozen { get; init; } = [];

    /// <summary>The seed of everything that is random.</summary>
    public required ulong Seed { get; init; }

    /// <summary>Whether every epoch has an order of its own.</summary>
    [JsonRequired]
    public bool Shuffle { get; init; } = true;

    /// <summary>SHA-256 of the training data.</summary>
    public required string DataHash { get; init; }

    /// <summary>The program's version.</summary>
    public required string Engine { get; init; }

    /// <summary>The .NET runtime.</summary>
    public required string Runtime { get; init; }

    /// <summary>The operating system.</summary>
    public required string System { get; init; }

    /// <summary>The device, in words.</summary>
    public required string Device { get; init; }

    /// <summary>The device that was asked for: <c>cpu</c>, <c>opencl</c>, <c>opencl:1</c> or a part of its name; null where none was.</summary>
    public string? RunsOn { get; init; }

    /// <summary>How products were asked to round: <c>float32</c> or <c>tf32</c>; null for the usual way.</summary>
    public string? Precision { get; init; }

    /// <summary>How convolutions were asked for: <c>fastest</c>, <c>im2col</c>, <c>winograd4</c>; null for the usual way.</summary>
    public string? Convolution { get; init; }

    /// <summary>When it began.</summary>
    public required DateTimeOffset Started { get; init; }

    /// <summary>The settings for a trainer.</summary>
    /// <param name="loaderThreads">Threads that read images.</param>
    /// <param name="readEvery">Steps between two readings of losses.</param>
    /// <exception cref="ArgumentException">An optimiser, schedule or augmentation is not known.</exception>
    public TrainingOptions ToOptions(int loaderThreads, int readEvery) => new()
    {
        Epochs = Epochs,
        Steps = Steps,
        Batch = Batch,
        Learner = new LearnerOptions
        {
            Optimizer = Optimizer switch
            {
                "sgd" => new SgdOptimizer { LearningRate = LearningRate, Momentum = Momentum, Nesterov = Nesterov, WeightDecay = WeightDecay },
                "adamw" => new AdamWOptimizer { LearningRate = LearningRate, WeightDecay = WeightDecay },
                _ => throw new ArgumentException($"An optimiser is sgd or adamw; '{Optimizer}' came."),
            },
            ClipNorm = ClipNorm, LabelSmoothing = LabelSmoothing, Seed = Seed, Frozen = Frozen, ReadEvery = readEvery,
        },
        Schedule = LearningRateSchedule.Parse(Schedule),
        WarmUpEpochs = WarmUpEpochs,
        Shuffle = Shuffle,
        Augmentation = AugmentationPipeline.Parse(Augment),
        Normalization = new Normalization(Model.Mean, Model.Deviation),
        LoaderThreads = loaderThreads,
    };

    /// <summary>Reads a run's settings.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">It cannot be understood.</exception>
    public static RunSettings Read(string path)
    {
        if (!File.Exists(path))
            throw new FileNotFoundException($"{path}: there is no such file. Is the folder a training's?", path);
        try
        {
            using var file = new StreamReader(InputFile.Open(path, "a training's settings"));
            return JsonSerializer.Deserialize(file.ReadToEnd(), Format) ?? throw new JsonException("it is null");
        }
        catch (JsonException e)
        {
            // A mistake in the text is what the reader tells of within. Else it is a setting: one that is wrong has a place, and those that are missing stand in quotes
            // behind .NET's own types, which mean nothing in a file.
            string line = e.LineNumber is { } number ? $", line {number + 1}" : "";
            string where = e.InnerException is JsonException ? line
                : e.Path is { Length: > 2 } place ? $", at {place[2..]}{line}"
                : $"; it lacks {string.Join(", ", e.Message.Split('\'').Where((_, i) => i % 2 == 1).Where(name => !name.Contains('.', StringComparison.Ordinal)))}";
            throw new InvalidDataException($"{path}: the settings of the training cannot be understood{where}. The file is JSON as a training writes it; mend it, or begin the training anew.", e);
        }
    }

    /// <summary>Writes them; an older file is replaced only when the new one is whole.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Write(string path) => WholeFile.Write(path, stream => JsonSerializer.Serialize(stream, this, Format));
}

[JsonSourceGenerationOptions(RespectNullableAnnotations = true, WriteIndented = true, UseStringEnumConverter = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(RunSettings))]
internal sealed partial class RunSettingsJson : JsonSerializerContext;
