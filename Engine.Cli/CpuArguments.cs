using System.CommandLine;
using Engine.Cpu;

namespace Engine.Cli;

/// <summary>The options by which a command line says how the processor is used.</summary>
internal sealed class CpuArguments
{
    private readonly Option<int?> _threads = Words.Count("--threads", "Threads of cpu; one a processor unless given. The result is the same for any number.", "N");

    private readonly Option<ConvolutionMethod?> _convolution = new("--convolution")
    {
        Description = "How cpu convolves: the fastest way for each layer as this program knows it, the fastest as measured at the start, or one way wherever it applies.",
        HelpName = "fastest|measured|im2col|winograd2|winograd4|winograd6",
        CustomParser = result =>
        {
            string word = result.Tokens[0].Value;
            if (Enum.GetValues<ConvolutionMethod>().Where(method => word == WordFor(method)).Cast<ConvolutionMethod?>().FirstOrDefault() is { } method)
                return method;
            result.AddError($"--convolution takes {string.Join(", ", Enum.GetValues<ConvolutionMethod>().Select(WordFor))}; '{word}' came.");
            return null;
        },
    };

    internal void AddTo(Command command)
    {
        command.Add(_threads);
        command.Add(_convolution);
    }

    /// <summary>Whether an option is one of these.</summary>
    internal bool Has(Option option) => option == _threads || option == _convolution;

    /// <summary>The threads asked for; null for one a processor.</summary>
    internal int? Threads(ParseResult parsed) => parsed.GetValue(_threads);

    /// <summary>The first of these that the command line gives, with its value; null where it gives none.</summary>
    internal string? Given(ParseResult parsed) =>
        parsed.GetValue(_threads) is { } threads ? $"--threads {threads}" : parsed.GetValue(_convolution) is { } method ? $"--convolution {WordFor(method)}" : null;

    /// <summary>What the command line asks for.</summary>
    internal CpuOptions Options(ParseResult parsed) => new() { Threads = parsed.GetValue(_threads), Convolution = parsed.GetValue(_convolution) ?? ConvolutionMethod.Fastest };

    /// <summary>Opens the processor.</summary>
    /// <exception cref="UsageException">There are not so many threads.</exception>
    internal CpuBackend Open(ParseResult parsed)
    {
        try
        {
            return new CpuBackend(Options(parsed));
        }
        catch (ArgumentOutOfRangeException e)
        {
            throw new UsageException($"--threads {Threads(parsed)}: {ErrorText.Of(e)}");
        }
    }

    /// <summary>A method as the command line writes it.</summary>
#pragma warning disable CA1308 // Words of a command line are small letters.
    internal static string WordFor(ConvolutionMethod method) => method.ToString().ToLowerInvariant();
#pragma warning restore CA1308
}
