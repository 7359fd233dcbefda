using System.Buffers;
using System.Text;
using System.Text.Json;
using Engine.Files;

namespace Engine.Training;

/// <summary>A training's figures as lines of JSON, <c>metrics.jsonl</c>: an object a step, and one an epoch.</summary>
internal sealed class MetricsLog : IDisposable
{
    private readonly FileStream _stream;
    private readonly ArrayBufferWriter<byte> _line = new(512);
    private readonly Utf8JsonWriter _json;

    private MetricsLog(FileStream stream)
    {
        _stream = stream;
        _json = new Utf8JsonWriter(_line);
    }

    /// <summary>Steps' losses and epochs' figures, as far as the log has them.</summary>
    internal List<StepMetrics> Steps { get; private init; } = [];

    /// <summary>Epochs' figures.</summary>
    internal List<EpochMetrics> Epochs { get; private init; } = [];

    /// <summary>Begins a log, or goes on with one after a step and so many epochs: what was written beyond them, or half written when a process was killed, is dropped.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    internal static MetricsLog Open(string path, long afterStep, int afterEpoch)
    {
        FileStream stream = OpenFile(path);
        try
        {
            var steps = new List<StepMetrics>();
            var epochs = new List<EpochMetrics>();
            var kept = new StringBuilder();
            using (var reader = new StreamReader(stream, Encoding.UTF8, false, -1, leaveOpen: true))
            {
                while (afterStep > 0 && reader.ReadLine() is { } line)
                {
                    if (Parse(line, steps, epochs, afterStep, afterEpoch))
                        kept.Append(line).Append('\n');
                }
            }

            // What is kept is how the file begins: it is written over itself, so that nothing is lost should this be cut short.
            stream.Position = 0;
            stream.Write(Encoding.UTF8.GetBytes(kept.ToString()));
            stream.SetLength(stream.Position);
            return new MetricsLog(stream) { Steps = steps, Epochs = epochs };
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    internal void Add(in StepMetrics metrics)
    {
        Steps.Add(metrics);
        _json.WriteStartObject();
        _json.WriteNumber("step"u8, metrics.Step);
        _json.WriteNumber("epoch"u8, metrics.Epoch);
        _json.WriteNumber("loss"u8, metrics.Loss);
        _json.WriteNumber("lr"u8, metrics.LearningRate);
        EndLine();
    }

    internal void Add(EpochMetrics metrics)
    {
        Epochs.Add(metrics);
        _json.WriteStartObject();
        _json.WriteNumber("epoch"u8, metrics.Epoch);
        _json.WriteNumber("steps"u8, metrics.Step);
        _json.WriteNumber("trainLoss"u8, metrics.TrainLoss);
        _json.WriteNumber("trainAccuracy"u8, metrics.TrainAccuracy);
        WriteOptional("valLoss", metrics.ValLoss);
        WriteOptional("valAccuracy", metrics.ValAccuracy);
        _json.WriteNumber("imagesPerSecond"u8, Math.Round(metrics.ImagesPerSecond, 1));
        _json.WriteBoolean("best"u8, metrics.IsBest);
        EndLine();
        Flush();
    }

    /// <summary>Hands what was added to the operating system.</summary>
    internal void Flush() => _stream.Flush();

    /// <summary>Brings it to the disk, as a checkpoint is that counts on it.</summary>
    internal void FlushToDisk() => _stream.Flush(flushToDisk: true);

    public void Dispose()
    {
        _json.Dispose();
        _stream.Dispose();
    }

    private static FileStream OpenFile(string path)
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
        }
        catch (Exception e) when (WrittenFile.Fault(e, path, replaces: false) is { } fault)
        {
            throw fault;
        }
    }

    /// <summary>Takes a line in; false if it lies beyond the step or is no line of this log.</summary>
    private static bool Parse(string line, List<StepMetrics> steps, List<EpochMetrics> epochs, long afterStep, int afterEpoch)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(line);
            JsonElement o = document.RootElement;
            double? Optional(string name) => o.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Number ? value.GetDouble() : null;
            if (o.TryGetProperty("step", out JsonElement step))
            {
                var metrics = new StepMetrics(step.GetInt64(), o.GetProperty("epoch").GetInt32(), o.GetProperty("loss").GetSingle(), o.GetProperty("lr").GetDouble());
                if (metrics.Step > afterStep)
                    return false;
                steps.Add(metrics);
                return true;
            }

            var epoch = new EpochMetrics(
                o.GetProperty("epoch").GetInt32(), o.GetProperty("steps").GetInt64(), o.GetProperty("trainLoss").GetDouble(), o.GetProperty("trainAccuracy").GetDouble(),
                Optional("valLoss"), Optional("valAccuracy"), o.GetProperty("imagesPerSecond").GetDouble(), o.GetProperty("best").GetBoolean());
            if (epoch.Step > afterStep || epoch.Epoch > afterEpoch)
                return false;
            epochs.Add(epoch);
            return true;
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return false; // half a line: the process was killed while writing it
        }
    }

    private void WriteOptional(string name, double? value)
    {
        if (value is { } number && double.IsFinite(number))
            _json.WriteNumber(name, number);
        else
            _json.WriteNull(name);
    }

    private void EndLine()
    {
        _json.WriteEndObject();
        _json.Flush();
        _json.Reset();
        _line.Write("\n"u8);
        _stream.Write(_line.WrittenSpan);
        _line.ResetWrittenCount();
    }
}
