using System.CommandLine;
using Engine.Backends;
using Engine.Data;
using Engine.Models;

namespace Engine.Cli;

/// <summary>The options by which a command line differs a model from its published form.</summary>
internal sealed class ModelArguments
{
    private readonly Option<int?> _classes = Words.Count("--classes", "Classes to tell apart; the model's own number unless given.", "N");

    private readonly Option<string?> _input = new("--input") { Description = "Image size, channels first: 3x224x224; the model's own unless given.", HelpName = "CxHxW" };

    private readonly Option<string> _head = new("--head")
    {
        Description = "standard: the model's own classifier. compact: one linear layer on the flattened features, for small images.",
        DefaultValueFactory = _ => "standard",
        HelpName = "standard|compact",
    };

    private readonly Option<string> _activation = new("--activation")
    {
        Description = "The activation everywhere in the model.",
        DefaultValueFactory = _ => "relu",
        HelpName = "relu|sigmoid|tanh",
    };

    internal void AddTo(Command command)
    {
        command.Add(_classes);
        command.Add(_input);
        command.Add(_head);
        command.Add(_activation);
    }

    /// <summary>The model that a command line describes.</summary>
    /// <exception cref="UsageException">There is no such model, or the options do not fit it.</exception>
    internal Architecture Create(string name, ParseResult parsed)
    {
        ModelOptions options = Options(parsed);
        try
        {
            return ModelCatalog.Create(name, options);
        }
        catch (ArgumentException e)
        {
            throw new UsageException(ErrorText.Of(e));
        }
    }

    /// <summary>What the options say of any model; null where they say nothing.</summary>
    /// <exception cref="UsageException">One cannot be understood.</exception>
    internal ModelOptions Options(ParseResult parsed)
    {
        ImageSize? input = InputSize.Parse(parsed.GetValue(_input));
        return new ModelOptions
        {
            Classes = parsed.GetValue(_classes),
            Channels = input?.Channels,
            Height = input?.Height,
            Width = input?.Width,
            Head = Choice(_head, parsed, ("standard", ModelHead.Standard), ("compact", ModelHead.Compact)),
            Activation = Choice(_activation, parsed, ("relu", Activation.Relu), ("sigmoid", Activation.Sigmoid), ("tanh", Activation.Tanh)),
        };
    }

    /// <summary>Whether the command line itself says what the head is.</summary>
    internal bool HeadWasGiven(ParseResult parsed) => parsed.GetResult(_head) is { Implicit: false };

    /// <summary>Whether the command line itself says anything of the model.</summary>
    internal bool AnyWasGiven(ParseResult parsed) => new Option[] { _classes, _input, _head, _activation }.Any(o => parsed.GetResult(o) is { Implicit: false });

    private static T Choice<T>(Option<string> option, ParseResult parsed, params (string Name, T Value)[] choices)
    {
        string given = parsed.GetValue(option)!;
        foreach ((string name, T value) in choices)
        {
            if (name == given)
                return value;
        }

        throw new UsageException($"{option.Name} takes {string.Join(" or ", choices.Select(c => c.Name))}; '{given}' came.");
    }
}
