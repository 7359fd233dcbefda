using System.CommandLine;
using Engine.Data;
using Engine.Models;
using Engine.Weights;

namespace Engine.Cli;

/// <summary>A weights file and the model that goes with it: what the file says of itself, or what the command line says.</summary>
internal sealed class TrainedModel
{
    private readonly Option<string?> _model = new("--model")
    {
        Description = $"One of {string.Join(", ", ModelCatalog.Names)}; weights of 'engine train' say it themselves.", HelpName = "NAME",
    };

    private readonly Option<string> _weights = new Option<string>("--weights") { Description = "The model's weights, a safetensors file with torchvision's names.", Required = true, HelpName = "FILE" }.Checked();
    private readonly ModelArguments _arguments = new();

    internal void AddTo(Command command)
    {
        command.Add(_model);
        command.Add(_weights);
        _arguments.AddTo(command);
    }

    /// <summary>The weights file.</summary>
    internal string Weights(ParseResult parsed) => parsed.GetRequiredValue(_weights);

    /// <summary>The network on paper, and what the file says of it, or null.</summary>
    /// <exception cref="UsageException">Neither the file nor the command line says what model it is.</exception>
    internal (Architecture Architecture, ModelDescription? Description) Find(ParseResult parsed)
    {
        string? given = parsed.GetValue(_model);

        // A model that is none is a word misspelt, whatever the file holds.
        Architecture? asked = given is null ? null : _arguments.Create(given, parsed);
        string path = Weights(parsed);
        ModelDescription? description;
        using (SafetensorsFile file = SafetensorsFile.Open(path))
            description = ModelDescription.Find(file.Metadata, path);
        if (description is not null && (given is null || given == description.Model) && !_arguments.AnyWasGiven(parsed))
            return (description.ToArchitecture(), description);
        if (asked is not null)
            return (asked, description?.Model == given ? description : null);
        throw new UsageException(description is null
            ? $"--model is required: {path} does not say what model its weights are of."
            : $"--model is required where the model's other options are given; {path} is of {description.Model}.");
    }

    /// <summary>From photographs to the network's input, as the model was trained.</summary>
    internal static ImagePreprocessing Preprocessing(Architecture architecture, ModelDescription? description)
    {
        Tensors.Shape input = architecture.Input;
        return description is not null && (description.Channels, description.Height, description.Width) == (input[3], input[1], input[2])
            ? description.ToPreprocessing()
            : ImagePreprocessing.For(input[3], input[1], input[2]);
    }
}
