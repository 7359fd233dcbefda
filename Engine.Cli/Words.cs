using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Engine.Cli;

/// <summary>What single words of a command line may be, beyond what the parser knows.</summary>
internal static class Words
{
    /// <summary>An option that takes a count: a whole number from 1 up.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="description">Its line in the help.</param>
    /// <param name="helpName">What the help calls the number.</param>
    /// <param name="value">Its value unless given; null for none.</param>
    /// <param name="most">The largest.</param>
    internal static Option<int?> Count(string name, string description, string helpName, int? value = null, int most = int.MaxValue)
    {
        var option = new Option<int?>(name)
        {
            Description = description,
            HelpName = helpName,
            CustomParser = result =>
            {
                string word = result.Tokens[0].Value;
                if (int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out int count) && count >= 1 && count <= most)
                    return count;
                result.AddError($"{name} takes a whole number from 1 to {most}; '{word}' came.");
                return null;
            },
        };
        if (value is not null)
            option.DefaultValueFactory = _ => value;
        return option;
    }

    /// <summary>An option that takes a number. A comma is refused: .NET's own reading takes it for a thousands separator, so that 0,05 would be 5.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="description">Its line in the help.</param>
    /// <param name="helpName">What the help calls the number.</param>
    internal static Option<double?> Number(string name, string description, string helpName) => new(name)
    {
        Description = description,
        HelpName = helpName,
        CustomParser = result =>
        {
            string word = result.Tokens[0].Value;
            if (double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out double number))
                return number;
            result.AddError($"{name} takes a number with a decimal point, such as 0.05; '{word}' came.");
            return null;
        },
    };

    /// <summary>An option that takes one of a few words; null where it is not given.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="description">Its line in the help.</param>
    /// <param name="choices">The words and what they mean.</param>
    internal static Option<T?> Choice<T>(string name, string description, params (string Word, T Value)[] choices)
        where T : struct => new(name)
    {
        Description = description,
        HelpName = string.Join('|', choices.Select(c => c.Word)),
        CustomParser = result =>
        {
            string word = result.Tokens[0].Value;
            foreach ((string known, T value) in choices)
            {
                if (known == word)
                    return value;
            }

            result.AddError($"{name} takes {OneOf([.. choices.Select(c => c.Word)])}; '{word}' came.");
            return null;
        },
    };

    /// <summary>Words as a sentence offers them: a, b or c.</summary>
    private static string OneOf(string[] words) => $"{string.Join(", ", words[..^1])} or {words[^1]}";

    /// <summary>An option that takes a seed: a whole number from 0 up.</summary>
    /// <param name="description">Its line in the help.</param>
    /// <param name="value">Its value unless given.</param>
    internal static Option<ulong> Seed(string description, ulong value = 0) => new("--seed")
    {
        Description = description,
        HelpName = "N",
        DefaultValueFactory = _ => value,
        CustomParser = result =>
        {
            string word = result.Tokens[0].Value;
            if (ulong.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out ulong seed))
                return seed;
            result.AddError($"--seed takes a whole number from 0 to {ulong.MaxValue}; '{word}' came.");
            return 0;
        },
    };

    /// <summary>A path as a shell takes it.</summary>
    internal static string Quoted(string path) => path.All(c => char.IsAsciiLetterOrDigit(c) || "/._-+,:@%=".Contains(c, StringComparison.Ordinal)) ? path : $"'{path.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    /// <summary>Makes an argument refuse a misspelt option, which the parser would hand to it, and an empty word.</summary>
    /// <returns>The argument.</returns>
    internal static Argument<T> Checked<T>(this Argument<T> argument)
    {
        argument.Validators.Add(result =>
        {
            foreach (Token token in result.Tokens)
            {
                if (token.Value.Length == 0)
                    result.AddError($"{argument.Name} must not be empty.");
                else if (token.Value[0] == '-' && !Path.Exists(token.Value))
                    result.AddError($"There is no option '{token.Value}'.");
            }
        });
        return argument;
    }

    /// <summary>Makes an option refuse an empty word, and one of blanks alone.</summary>
    /// <returns>The option.</returns>
    internal static Option<T> Checked<T>(this Option<T> option)
    {
        option.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var word }] && string.IsNullOrWhiteSpace(word))
                result.AddError($"{option.Name} must not be empty.");
        });
        return option;
    }
}
