using System.Diagnostics;
using Engine.Files;
using Engine.Models;

namespace Engine.Training;

/// <summary>A training's folder: <c>run.json</c>, <c>last.ckpt</c>, <c>best.safetensors</c> and <c>curves.svg</c>, each whole at every moment, and <c>metrics.jsonl</c>, to which lines are added.</summary>
/// <remarks>No other process writes there until it is disposed of, which a lock file says meanwhile. The last line of <c>metrics.jsonl</c> may be half written, or say more than the checkpoint knows, where a process was killed: a training that goes on drops it.</remarks>
public sealed class RunFolder : ITrainingObserver, IDisposable
{
    private const string SettingsName = "run.json", CheckpointName = "last.ckpt", BestWeightsName = "best.safetensors", CurvesName = "curves.svg", ReportName = "report.html";

    private static readonly TimeSpan FlushInterval = TimeSpan.FromSeconds(2);

    /// <summary>What is written as a whole.</summary>
    private static readonly string[] Names = [SettingsName, CheckpointName, BestWeightsName, CurvesName];

    private readonly RunSettings _settings;
    private readonly Trainer _trainer;
    private readonly MetricsLog _log;
    private readonly FolderLock _lock;
    private long _lastFlush = Stopwatch.GetTimestamp();

    private RunFolder(string path, RunSettings settings, Trainer trainer, MetricsLog log, FolderLock taken) => (Path, _settings, _trainer, _log, _lock) = (path, settings, trainer, log, taken);

    /// <summary>Where it is.</summary>
    public string Path { get; }

    /// <summary>The weights of the best epoch.</summary>
    public string BestWeights => BestWeightsIn(Path);

    /// <summary>What each epoch showed, since the beginning.</summary>
    public IReadOnlyList<EpochMetrics> Epochs => _log.Epochs;

    /// <summary>Where a run's settings are.</summary>
    public static string SettingsIn(string folder) => System.IO.Path.Combine(folder, SettingsName);

    /// <summary>Where a run's checkpoint is.</summary>
    public static string CheckpointIn(string folder) => System.IO.Path.Combine(folder, CheckpointName);

    /// <summary>Where the weights of a run's best epoch are.</summary>
    public static string BestWeightsIn(string folder) => System.IO.Path.Combine(folder, BestWeightsName);

    /// <summary>Fails with a sentence if a new training cannot begin in a folder; makes the folder where there is none.</summary>
    /// <remarks>What ended before its first checkpoint cannot be gone on with, and its folder may be used anew.</remarks>
    /// <exception cref="IOException">A training or a study's report is there already, another process writes there, or the folder cannot be made or written to.</exception>
    public static void RequireNew(string folder)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        RequireNothingKept(folder);
        FolderLock.Take(folder).Dispose();
    }

    /// <summary>Begins a training's folder, which no other process can write into until this is disposed of.</summary>
    /// <exception cref="IOException">A training is there already, another process writes there, or the folder cannot be written to.</exception>
    public static RunFolder Create(string folder, RunSettings settings, Trainer trainer)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(trainer);
        return Begin(folder, settings, trainer, () => RequireNothingKept(folder), () => settings.Write(SettingsIn(folder)));
    }

    /// <summary>Brings a trainer to where the folder's checkpoint says and goes on with its figures.</summary>
    /// <exception cref="FileNotFoundException">There is no checkpoint.</exception>
    /// <exception cref="IOException">Another process writes into the folder.</exception>
    /// <exception cref="InvalidDataException">The checkpoint is damaged or of another training.</exception>
    public static RunFolder Resume(string folder, RunSettings settings, Trainer trainer)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(trainer);
        if (!File.Exists(CheckpointIn(folder)))
        {
            FolderLock.RequireFree(folder);
            throw new FileNotFoundException($"{CheckpointIn(folder)}: there is no such file, for the training ended before its first checkpoint. Begin it anew"
                + (File.Exists(BestWeightsIn(folder)) ? $" in another folder, where it can start from {BestWeightsIn(folder)}." : "; it may use its folder again."));
        }

        return Begin(folder, settings, trainer, () => Checkpoint.Load(trainer, CheckpointIn(folder)), () => { });
    }

    /// <inheritdoc/>
    public void StepCompleted(in StepMetrics metrics)
    {
        _log.Add(metrics);
        if (Stopwatch.GetElapsedTime(_lastFlush) < FlushInterval)
            return;
        _log.Flush();
        _lastFlush = Stopwatch.GetTimestamp();
    }

    /// <inheritdoc/>
    public void EpochCompleted(EpochMetrics metrics)
    {
        ArgumentNullException.ThrowIfNull(metrics);
        _log.Add(metrics);
        if (metrics.IsBest)
            _trainer.Learner.Network.SaveWeights(BestWeights, new Dictionary<string, string> { [ModelDescription.Key] = _settings.Model.ToJson() });
        string curves = CurvesSvg.Draw($"{_settings.Model.Model} on {_settings.Data}", _log.Steps, _log.Epochs, _trainer.StepsPerEpoch);
        WholeFile.Write(System.IO.Path.Combine(Path, CurvesName), stream => stream.Write(System.Text.Encoding.UTF8.GetBytes(curves)));
    }

    /// <inheritdoc/>
    public void CheckpointDue()
    {
        _log.FlushToDisk();
        Checkpoint.Save(_trainer, CheckpointIn(Path));
    }

    /// <summary>Closes the files and lets others have the folder.</summary>
    public void Dispose()
    {
        _log.Dispose();
        _lock.Dispose();
    }

    private static void RequireNothingKept(string folder)
    {
        if (File.Exists(CheckpointIn(folder)))
            throw new IOException($"{folder}: this folder holds a training already. Choose another folder, or resume it.");
        if (File.Exists(BestWeightsIn(folder)))
            throw new IOException($"{folder}: this folder holds a training's weights already, without a checkpoint to go on from. Choose another folder; a training there can start from {BestWeightsIn(folder)}.");
        if (File.Exists(System.IO.Path.Combine(folder, ReportName)))
            throw new IOException($"{folder}: this folder holds a study's report, whose {SettingsName} a training would replace. Choose another folder.");
    }

    /// <summary>Takes the folder first: it is refused while another process writes there, whose files then stay as they are.</summary>
    /// <remarks>What is prepared is where the trainer stands, for the log goes on from there.</remarks>
    private static RunFolder Begin(string folder, RunSettings settings, Trainer trainer, Action prepare, Action write)
    {
        FolderLock taken = FolderLock.Take(folder);
        MetricsLog? log = null;
        try
        {
            prepare();
            log = MetricsLog.Open(Metrics(folder), trainer.Learner.Steps, trainer.Position.Epoch);
            WholeFile.DeleteRemains(folder, Names);
            write();
            return new RunFolder(folder, settings, trainer, log, taken);
        }
        catch
        {
            log?.Dispose();
            taken.Dispose();
            throw;
        }
    }

    private static string Metrics(string folder) => System.IO.Path.Combine(folder, "metrics.jsonl");
}
