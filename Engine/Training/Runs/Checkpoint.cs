using System.Text.Json;
using Engine.Models;
using Engine.Weights;

namespace Engine.Training;

/// <summary>A training between two steps as a file: weights, what the optimiser remembers, where the loader and the schedule stand.</summary>
/// <remarks>It is a safetensors file: the weights under their own names, the optimiser's memory as <c>optimizer.velocity.features.0.weight</c> and so on,
/// the rest as JSON in its remarks, and a SHA-256 over all. Dropout and augmentation draw from counters, so the step's number is all that they need.</remarks>
public static class Checkpoint
{
    private const string StateKey = WeightsCheck.CheckpointKey, OptimizerPrefix = "optimizer.";
    private const int Version = 1;

    /// <summary>Writes where a trainer stands; an older file is replaced only when the new one is whole and on the disk.</summary>
    /// <exception cref="IOException">The file cannot be written; what was there stays.</exception>
    public static void Save(Trainer trainer, string path)
    {
        ArgumentNullException.ThrowIfNull(trainer);
        Learner learner = trainer.Learner;
        var tensors = new List<SafetensorsTensor>(learner.Network.Parameters.ToFile());
        ForEachMemory(learner, (name, spec, memory) => tensors.Add(learner.Network.Parameters.Give(name, spec, memory)));
        var remarks = new Dictionary<string, string> { ["format"] = "pt", ["model"] = learner.Network.Architecture.Name, [StateKey] = State(trainer) };
        SafetensorsWriter.Write(path, tensors, remarks, isSealed: true);
    }

    /// <summary>Brings a trainer to where the file says, once all of the file has been checked. Training goes on with the same bits as if it had not stopped.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is damaged, or of a training with another model, other data or another setting that changes the bits; the message says what differs.</exception>
    public static void Load(Trainer trainer, string path)
    {
        ArgumentNullException.ThrowIfNull(trainer);
        using SafetensorsFile file = SafetensorsFile.Open(path);
        file.RequireSeal();
        if (!file.Metadata.TryGetValue(StateKey, out string? text))
            throw new InvalidDataException($"{path}: this is a weights file and not a checkpoint of a training. A new training can start from its weights.");
        Learner learner = trainer.Learner;
        TrainingPosition position;
        long step;
        using (JsonDocument state = JsonDocument.Parse(text))
        {
            (step, position) = Read(state.RootElement, trainer, path);
        }

        if (step > trainer.TotalSteps)
            throw new InvalidDataException($"{path}: the checkpoint is of step {step}, and this training ends with step {trainer.TotalSteps}. Give it more epochs or steps.");
        var memories = new HashSet<string>(StringComparer.Ordinal);
        ForEachMemory(learner, (name, spec, _) =>
        {
            memories.Add(name);
            if (file.ShapeOf(name) is not { } shape || shape.Aggregate(1L, (a, b) => a * b) != spec.FileShape.Length)
                throw new InvalidDataException($"{path}: tensor '{name}' of {spec.FileShape} is missing. Other layers were frozen in that training.");
        });
        if (file.Names.FirstOrDefault(name => name.StartsWith(OptimizerPrefix, StringComparison.Ordinal) && !memories.Contains(name)) is { } surplus)
            throw new InvalidDataException($"{path}: tensor '{surplus}' is not of this training. Other layers were frozen in that one.");
        learner.Network.LoadWeights(new WeightsOnly(file));
        ForEachMemory(learner, (name, spec, memory) => learner.Network.Parameters.Receive(file, name, spec, memory, CancellationToken.None));
        learner.ContinueFrom(step);
        trainer.Position = position;
    }

    private static string State(Trainer trainer)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
        {
            TrainingPosition position = trainer.Position;
            json.WriteStartObject();
            json.WriteNumber("version", Version);
            foreach ((string key, string value) in TrainingIdentity.Of(trainer))
                json.WriteString(key, value);
            json.WriteNumber("step", trainer.Learner.Steps);
            json.WriteNumber("epoch", position.Epoch);
            json.WriteNumber("batch", position.Batch);
            json.WriteNumber("lossSum", position.LossSum);
            json.WriteNumber("hits", position.Hits);
            json.WriteNumber("images", position.Images);
            json.WriteNumber("best", position.Best);
            json.WriteEndObject();
        }

        return System.Text.Encoding.UTF8.GetString(bytes.ToArray());
    }

    private static (long Step, TrainingPosition Position) Read(JsonElement state, Trainer trainer, string path)
    {
        if (state.GetProperty("version").GetInt32() != Version)
            throw new InvalidDataException($"{path}: the checkpoint is of version {state.GetProperty("version")}; this program reads {Version}.");
        foreach ((string key, string expected) in TrainingIdentity.Of(trainer))
        {
            // An older version wrote less, and its trainings go on.
            if (state.TryGetProperty(key, out JsonElement value) && value.GetString() is { } came && came != expected)
                throw new InvalidDataException($"{path}: {TrainingIdentity.Difference(key, came, expected, trainer)}");
        }

        return (state.GetProperty("step").GetInt64(), new TrainingPosition
        {
            Epoch = state.GetProperty("epoch").GetInt32(),
            Batch = state.GetProperty("batch").GetInt32(),
            LossSum = state.GetProperty("lossSum").GetDouble(),
            Hits = state.GetProperty("hits").GetInt64(),
            Images = state.GetProperty("images").GetInt64(),
            Best = state.GetProperty("best").GetDouble(),
        });
    }

    private static void ForEachMemory(Learner learner, Action<string, Layers.ParameterSpec, Tensors.Tensor> action)
    {
        IReadOnlyList<ArchitectureLayer> layers = learner.Network.Architecture.Layers;
        for (int layer = 0; layer < layers.Count; layer++)
        {
            for (int i = 0; i < layers[layer].Parameters.Count; i++)
            {
                Layers.ParameterSpec spec = layers[layer].Parameters[i];
                foreach ((string kind, Tensors.Tensor memory) in learner.MemoryOf(layer, i))
                    action($"{OptimizerPrefix}{kind}.{layers[layer].ParameterName(spec)}", spec, memory);
            }
        }
    }

    /// <summary>A checkpoint without the optimiser's memory.</summary>
    private sealed class WeightsOnly(SafetensorsFile file) : IWeightSource
    {
        public string Description => file.Path;

        public IReadOnlyList<string> Names { get; } = [.. file.Names.Where(n => !n.StartsWith(OptimizerPrefix, StringComparison.Ordinal))];

        public IReadOnlyList<long>? ShapeOf(string name) => file.ShapeOf(name);

        public void Read(string name, long start, Span<float> destination) => file.Read(name, start, destination);
    }
}
