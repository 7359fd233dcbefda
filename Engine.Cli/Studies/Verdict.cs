namespace Engine.Cli.Studies;

/// <summary>How a claim fared in this run.</summary>
internal enum Finding
{
    /// <summary>It held.</summary>
    Confirmed,

    /// <summary>Some of it held.</summary>
    Partly,

    /// <summary>It did not hold.</summary>
    NotConfirmed,

    /// <summary>What it takes to test it is not here.</summary>
    NotTested,
}

/// <summary>A study's answer, computed from its figures.</summary>
/// <param name="Finding">Whether the claim held.</param>
/// <param name="Claim">The claim in a few words, as a sentence without a full stop.</param>
/// <param name="Figures">What was found, with numbers, without a full stop.</param>
internal sealed record Verdict(Finding Finding, string Claim, string Figures)
{
    /// <summary>Confirmed, partly confirmed, not confirmed or not tested.</summary>
    internal string Word => Finding switch { Finding.Confirmed => "confirmed", Finding.Partly => "partly confirmed", Finding.NotTested => "not tested", _ => "not confirmed" };

    /// <summary>Claim, figures and finding in one sentence.</summary>
    internal string Sentence => $"{Claim}: {Figures}: {Word}.";

    /// <summary>Confirmed if all parts of a claim held, not if none did.</summary>
    internal static Finding Of(params bool[] held) => held.All(h => h) ? Finding.Confirmed : held.Any(h => h) ? Finding.Partly : Finding.NotConfirmed;

    /// <summary>The same where seeds decide: one alone tells nothing from chance.</summary>
    internal static Finding Of(int seeds, params bool[] held) => seeds < 2 ? Finding.NotTested : Of(held);
}
