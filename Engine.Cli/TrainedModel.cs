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
    private readonly ModelArguments _arguments = new("as many as the file says, else the model's own number,", "what the file says, else the model's own,", "what the file says, else standard", "what the file says, else relu,");

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
        string path = Weights(parsed);

        // A model that is none is a word misspelt, whatever the file holds.
        if (given is not null)
            UsageException.Understand(() => ModelCatalog.Create(given));
        using SafetensorsFile file = SafetensorsFile.Open(path);
        if (Description(file, given) is not { } described || (given is not null && given != described.Model))
        {
            return given is null
                ? throw new UsageException($"--model is required: {path} does not say what model its weights are of.")
                : (_arguments.Create(given, parsed), null);
        }

        ModelDescription description = _arguments.Over(described, parsed);
        Architecture architecture = UsageException.Understand(description.ToArchitecture);

        // Before the network asks for memory for what the file only says that it holds.
        WeightsCheck.Require(architecture, file);
        return (architecture, description);
    }

    /// <summary>What a file says of its model, or null. What cannot be understood does not matter where the command line names the model.</summary>
    private static ModelDescription? Description(SafetensorsFile file, string? given)
    {
        WeightsCheck.RequireWeightsAlone(file);
        try
        {
            return ModelDescription.Find(file.Metadata, file.Path);
        }
        catch (InvalidDataException) when (given is not null)
        {
            return null;
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException($"{e.Message} Say what model it is, by --model and the options beside it.", e);
        }
    }

    /// <summary>What to say where answers are not numbers.</summary>
    internal static string NotFinite(string weights) => $"the network's answers are not finite numbers: {weights} holds some that are not, or grow beyond all bounds with these images. Were they trained with this preprocessing?";

    /// <summary>From photographs to the network's input, as the model was trained.</summary>
    internal static ImagePreprocessing Preprocessing(Architecture architecture, ModelDescription? description)
    {
        Tensors.Shape input = architecture.Input;
        return description?.ToPreprocessing() ?? ImagePreprocessing.For(input[3], input[1], input[2]);
    }
}
