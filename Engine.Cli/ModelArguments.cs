using System.CommandLine;
using Engine.Backends;
using Engine.Data;
using Engine.Models;

namespace Engine.Cli;

/// <summary>The options by which a command line differs a model from its published form.</summary>
/// <param name="classes">How many classes there are unless given, as help says it.</param>
/// <param name="input">What the image size is unless given.</param>
/// <param name="head">What the head is unless given.</param>
/// <param name="activation">What the activation is unless given.</param>
internal sealed class ModelArguments(string classes = "the model's own number", string input = "the model's own", string head = "standard", string activation = "relu")
{
    private readonly Option<int?> _classes = Words.Count("--classes", $"Classes to tell apart; {classes} unless given.", "N");

    private readonly Option<string?> _input = new Option<string?>("--input") { Description = $"Image size, channels first: 3x224x224; {input} unless given.", HelpName = "CxHxW" }.Checked();

    private readonly Option<ModelHead?> _head = Words.Choice<ModelHead>(
        "--head", $"standard: the model's own classifier. compact: one linear layer on the flattened features, for small images. Unless given, {head}.",
        ("standard", ModelHead.Standard), ("compact", ModelHead.Compact));

    private readonly Option<Activation?> _activation = Words.Choice<Activation>(
        "--activation", $"The activation everywhere in the model; {activation} unless given.", ("relu", Activation.Relu), ("sigmoid", Activation.Sigmoid), ("tanh", Activation.Tanh));

    internal void AddTo(Command command)
    {
        command.Add(_classes);
        command.Add(_input);
        command.Add(_head);
        command.Add(_activation);
    }

    /// <summary>The model that a command line describes.</summary>
    /// <exception cref="UsageException">There is no such model, or the options do not fit it.</exception>
    internal Architecture Create(string name, ParseResult parsed) => UsageException.Understand(() => ModelCatalog.Create(name, Options(parsed)));

    /// <summary>What the options say of any model; null where they say nothing.</summary>
    /// <exception cref="UsageException">One cannot be understood.</exception>
    internal ModelOptions Options(ParseResult parsed)
    {
        ImageSize? size = Size(parsed);
        return new ModelOptions
        {
            Classes = parsed.GetValue(_classes),
            Channels = size?.Channels,
            Height = size?.Height,
            Width = size?.Width,
            Head = Head(parsed) ?? ModelHead.Standard,
            Activation = parsed.GetValue(_activation),
        };
    }

    /// <summary>A model as a file describes it, with what the command line says in the place of what the file does.</summary>
    /// <exception cref="UsageException">An option cannot be understood.</exception>
    internal ModelDescription Over(ModelDescription description, ParseResult parsed)
    {
        ModelOptions given = Options(parsed);
        int classes = given.Classes ?? description.Classes, channels = given.Channels ?? description.Channels;
        return description with
        {
            Classes = classes,
            ClassNames = classes == description.Classes ? description.ClassNames : [],
            Channels = channels,
            Height = given.Height ?? description.Height,
            Width = given.Width ?? description.Width,
            Head = Head(parsed) ?? description.Head,
            Activation = given.Activation ?? description.Activation,
            Mean = channels == description.Channels ? description.Mean : [],
            Deviation = channels == description.Channels ? description.Deviation : [],
        };
    }

    /// <summary>The image size that the command line gives, or null.</summary>
    /// <exception cref="UsageException">It cannot be understood.</exception>
    internal ImageSize? Size(ParseResult parsed) => InputSize.Parse(parsed.GetValue(_input));

    /// <summary>The head that the command line gives, or null.</summary>
    internal ModelHead? Head(ParseResult parsed) => parsed.GetValue(_head);
}
