using System.Text.Json;
using System.Text.Json.Serialization;
using Engine.Backends;
using Engine.Data;
using Engine.Tensors;

namespace Engine.Models;

/// <summary>What a weights file says of its own network, so that nobody has to: the model and its options, its classes' names, how images are normalised.</summary>
/// <remarks>It travels as JSON in the remark <c>engine.model</c> of a safetensors file. Other programs may write it: what it need not say has a default.</remarks>
public sealed record ModelDescription
{
    /// <summary>The remark's key.</summary>
    public const string Key = "engine.model";

    /// <summary>The model's name in <see cref="ModelCatalog"/>, or that of a network of one's own.</summary>
    public required string Model { get; init; }

    /// <summary>Classes that it tells apart.</summary>
    public required int Classes { get; init; }

    /// <summary>Channels of an image.</summary>
    public required int Channels { get; init; }

    /// <summary>Height of an image in pixels.</summary>
    public required int Height { get; init; }

    /// <summary>Width of an image in pixels.</summary>
    public required int Width { get; init; }

    /// <summary>What follows the convolutions.</summary>
    public ModelHead Head { get; init; }

    /// <summary>The activation everywhere in the model; ReLU unless given.</summary>
    [JsonIgnore]
    public Activation Activation { get; init; } = Activation.Relu;

    /// <summary>The probability of every dropout; null for the model's own.</summary>
    public float? Dropout { get; init; }

    /// <summary>The classes' names; empty where they have none.</summary>
    public IReadOnlyList<string> ClassNames { get; init => field = value ?? []; } = [];

    /// <summary>What is subtracted from each channel once it is scaled to 0…1; empty for nothing.</summary>
    public IReadOnlyList<float> Mean { get; init => field = value ?? []; } = [];

    /// <summary>What each channel is divided by after that; empty for nothing.</summary>
    public IReadOnlyList<float> Deviation { get; init => field = value ?? []; } = [];

    // The serializer sets what a file lacks to null or 0, whatever a property starts with: hence what init does with null here and above.

    /// <summary><see cref="Activation"/> as a file says it; null where it does not.</summary>
    [JsonInclude]
    [JsonPropertyName("activation")]
    internal Activation? ActivationInFile
    {
        get => Activation;
        init => Activation = value ?? Activation.Relu;
    }

    /// <summary>What there is to say of a network.</summary>
    /// <param name="architecture">It.</param>
    /// <param name="normalization">How its images were normalised in training.</param>
    /// <param name="classNames">Its classes' names; null, or another number of them, for none.</param>
    public static ModelDescription Of(Architecture architecture, Normalization normalization, IReadOnlyList<string>? classNames = null)
    {
        ArgumentNullException.ThrowIfNull(architecture);
        ArgumentNullException.ThrowIfNull(normalization);
        ModelOptions options = architecture.CatalogOptions ?? new ModelOptions();
        return new ModelDescription
        {
            Model = architecture.Name, Classes = architecture.Classes, Channels = architecture.Input[3], Height = architecture.Input[1], Width = architecture.Input[2],
            Head = options.Head, Activation = options.Activation ?? Activation.Relu, Dropout = options.Dropout,
            ClassNames = classNames?.Count == architecture.Classes ? classNames : [], Mean = normalization.Mean, Deviation = normalization.Deviation,
        };
    }

    /// <summary>The network on paper.</summary>
    /// <exception cref="ArgumentException">There is no such model, or the options do not fit it.</exception>
    public Architecture ToArchitecture() => ModelCatalog.Create(Model, new ModelOptions
    {
        Classes = Classes, Channels = Channels, Height = Height, Width = Width, Head = Head, Activation = Activation, Dropout = Dropout,
    });

    /// <summary>From photographs to the network's input.</summary>
    public ImagePreprocessing ToPreprocessing() => ImagePreprocessing.AsInTraining(Channels, Height, Width, new Normalization(Mean, Deviation));

    /// <summary>The classes' names, or null where they have none.</summary>
    public LabelList? ToLabels() => ClassNames.Count == 0 ? null : new LabelList(ClassNames);

    /// <summary>The network on paper, if its preprocessing and its labels can be made of the description too.</summary>
    /// <param name="own">The network that it is of, where <see cref="ModelCatalog"/> does not know it.</param>
    /// <exception cref="ArgumentException">They cannot, or there is no such model.</exception>
    internal Architecture ToCheckedArchitecture(Architecture? own = null)
    {
        if (!Enum.IsDefined(Head))
            throw new ArgumentException($"Its head is {nameof(ModelHead.Standard).ToLowerInvariant()} or {nameof(ModelHead.Compact).ToLowerInvariant()}; {Head} came.");
        Architecture architecture = own ?? ToArchitecture();
        var input = new Shape(1, Height, Width, Channels);
        if (architecture.Classes != Classes || architecture.Input != input)
            throw new ArgumentException($"It tells {Classes} classes apart in images of {input}, and {architecture.Name} {architecture.Classes} in images of {architecture.Input}.");
        new Normalization(Mean, Deviation).Check(Channels);
        if (ClassNames.Count > 0 && ClassNames.Count != Classes)
            throw new ArgumentException($"It has {Classes} classes and {ClassNames.Count} names for them.");
        if (ClassNames.Contains(null))
            throw new ArgumentException("One of its classes has no name.");
        return architecture;
    }

    /// <summary>The description as a file carries it.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, ModelDescriptionJson.Default.ModelDescription);

    /// <summary>The description in a file's remarks, or null where it carries none.</summary>
    /// <param name="metadata">The file's remarks.</param>
    /// <param name="path">The file, for messages.</param>
    /// <param name="own">The network that it is of, where <see cref="ModelCatalog"/> does not know it; null where it does.</param>
    /// <exception cref="InvalidDataException">It cannot be understood, or what it says cannot be.</exception>
    public static ModelDescription? Find(IReadOnlyDictionary<string, string> metadata, string path, Architecture? own = null)
    {
        ArgumentNullException.ThrowIfNull(metadata);
        if (!metadata.TryGetValue(Key, out string? text))
            return null;
        try
        {
            ModelDescription? description = JsonSerializer.Deserialize(text, ModelDescriptionJson.Default.ModelDescription);
            description?.ToCheckedArchitecture(own);
            return description;
        }
        catch (Exception e) when (e is JsonException or ArgumentException or OverflowException)
        {
            string why = e is JsonException
                ? $"the description of the model in the file's remarks cannot be understood ({e.Message.TrimEnd('.')})."
                : $"what the file says of its model cannot be. {e.Message.Split(" (Parameter '")[0]}";
            throw new InvalidDataException($"{path}: {why} Its weights load into a network that is made for them.", e);
        }
    }
}

[JsonSourceGenerationOptions(RespectNullableAnnotations = true, UseStringEnumConverter = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ModelDescription))]
internal sealed partial class ModelDescriptionJson : JsonSerializerContext;
