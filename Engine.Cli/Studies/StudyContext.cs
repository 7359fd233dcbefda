using Engine.Backends;

namespace Engine.Cli.Studies;

/// <summary>What a study runs with.</summary>
/// <param name="Backend">Where networks run.</param>
/// <param name="DataSpec">The data set that was asked for, or null for what is found.</param>
/// <param name="Seed">The first seed; several seeds count up from it.</param>
/// <param name="IsQuick">Whether under a minute is wanted rather than the full form.</param>
/// <param name="LoaderThreads">Threads that make images ready.</param>
/// <param name="ReadEvery">Training steps between two readings of losses.</param>
/// <param name="Progress">Told what is going on.</param>
/// <param name="Cancellation">Ctrl-C.</param>
internal sealed record StudyContext(
    IBackend Backend, string? DataSpec, ulong Seed, bool IsQuick, int LoaderThreads, int ReadEvery, StudyProgress Progress, CancellationToken Cancellation)
{
    private StudyData? _given;

    /// <summary>The images that a study is about: those asked for, which all studies share, else the ones found, else generated ones.</summary>
    internal StudyData OpenData(KnownData wanted) => DataSpec is null ? StudyData.Open(null, wanted) : _given ??= StudyData.Open(DataSpec, wanted);

    /// <summary>Seeds to repeat an experiment with.</summary>
    internal IEnumerable<ulong> Seeds(int count) => Enumerable.Range(0, count).Select(i => Seed + (ulong)i);

    /// <summary>Runs every case with one seed before the next begins, and reports what the whole seeds showed whatever ends it: an interruption costs the seed
    /// that was begun.</summary>
    /// <param name="count">Seeds.</param>
    /// <param name="cases">What is compared.</param>
    /// <param name="run">Runs a case with a seed.</param>
    /// <param name="report">Told of the runs, a case's seeds side by side; not called before a seed is whole.</param>
    /// <exception cref="OperationCanceledException">It was interrupted.</exception>
    internal void SeedBySeed<TCase, TRun>(int count, IReadOnlyList<TCase> cases, Func<TCase, ulong, TRun> run, Action<IReadOnlyList<TRun>> report)
    {
        var whole = new List<TRun[]>();
        try
        {
            foreach (ulong seed in Seeds(count))
                whole.Add([.. cases.Select(one => run(one, seed))]);
        }
        finally
        {
            if (whole.Count > 0)
                report([.. cases.SelectMany((_, i) => whole.Select(runs => runs[i]))]);
        }
    }
}
