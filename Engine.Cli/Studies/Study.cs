namespace Engine.Cli.Studies;

/// <summary>One claim of the AlexNet and VGG story as an experiment: what it is, how long it takes, and how it is run.</summary>
internal abstract class Study
{
    /// <summary>Its name on a command line.</summary>
    internal abstract string Name { get; }

    /// <summary>The report's heading.</summary>
    internal abstract string Title { get; }

    /// <summary>The claim, in one sentence without a full stop.</summary>
    internal abstract string Claim { get; }

    /// <summary>About how long it takes on two processor cores.</summary>
    internal abstract TimeSpan Estimate(bool quick);

    /// <summary>Runs it. Sections go into <paramref name="result"/> as they are done, so that what was found before Ctrl-C is kept; the verdict goes in last,
    /// computed from the figures.</summary>
    /// <exception cref="OperationCanceledException">It was interrupted; <paramref name="result"/> has the finished sections.</exception>
    internal abstract void Run(StudyContext context, StudyResult result);
}
