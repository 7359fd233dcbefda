using System.CommandLine;
using Engine.Cpu;

namespace Engine.Cli;

/// <summary>The options by which a command line says how the processor is used.</summary>
/// <param name="elsewhere">A sentence on what <c>--convolution</c> does on other devices, for the help.</param>
internal sealed class CpuArguments(string elsewhere = "")
{
    private static readonly (string Word, ConvolutionMethod Method)[] Methods = [.. Enum.GetValues<ConvolutionMethod>().Select(method => (WordFor(method), method))];

    private readonly Option<int?> _threads = Words.Count("--threads", "Threads of cpu; one a processor unless given. The result is the same for any number.", "N", most: CpuOptions.MostThreads);

    private readonly Option<ConvolutionMethod?> _convolution = Words.Choice(
        "--convolution", "How cpu convolves: the fastest way for each layer as this program knows it, the fastest as measured at the start, or one way wherever it applies." + elsewhere,
        Methods);

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
        parsed.GetValue(_threads) is { } threads ? $"--threads {threads}" : Convolution(parsed) is { } method ? $"--convolution {method}" : null;

    /// <summary>What the command line asks for.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="otherwise">How to convolve where it says nothing, as <see cref="WordFor"/> writes it; null for the usual way.</param>
    internal CpuOptions Options(ParseResult parsed, string? otherwise = null) => new()
    {
        Threads = parsed.GetValue(_threads),
        Convolution = parsed.GetValue(_convolution) ?? (otherwise is null ? ConvolutionMethod.Fastest : MethodFor(otherwise)),
    };

    /// <summary>The method that <see cref="WordFor"/> writes so.</summary>
    /// <exception cref="InvalidDataException">None is written so.</exception>
    internal static ConvolutionMethod MethodFor(string word)
    {
        foreach ((string known, ConvolutionMethod method) in Methods)
        {
            if (known == word)
                return method;
        }

        throw new InvalidDataException($"\"convolution\" is \"{word}\"; one of {string.Join(", ", Methods.Select(m => m.Word))} was expected.");
    }

    /// <summary>How the command line says to convolve, in its own word; null where it does not.</summary>
    internal string? Convolution(ParseResult parsed) => parsed.GetValue(_convolution) is { } method ? WordFor(method) : null;

    /// <summary>Opens the processor.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="convolution">How to convolve where it says nothing; null for the usual way.</param>
    internal CpuBackend Open(ParseResult parsed, string? convolution) => new(Options(parsed, convolution));

    /// <summary>A method as the command line writes it.</summary>
#pragma warning disable CA1308 // Words of a command line are small letters.
    internal static string WordFor(ConvolutionMethod method) => method.ToString().ToLowerInvariant();
#pragma warning restore CA1308
}
