using System.Globalization;
using Engine.Data;
using Engine.Models;

namespace Engine.Training;

/// <summary>What must be the same for a stopped training to go on with the same bits and figures, as a checkpoint keeps it: names and values.</summary>
/// <remarks>How long it lasts may change, and what it runs on. Frozen layers are told by the optimiser's memory.</remarks>
internal static class TrainingIdentity
{
    private const string Data = "data", Validation = "validation", None = "none";

    internal static IEnumerable<(string Key, string Value)> Of(Trainer trainer)
    {
        Architecture architecture = trainer.Learner.Network.Architecture;
        TrainingOptions options = trainer.Options;
        yield return ("model", architecture.Name);
        yield return ("input", architecture.Input.ToString());
        yield return ("classes", $"{architecture.Classes}");
        yield return ("optimizer", options.Learner.Optimizer.Name);
        yield return ("batchSize", $"{options.Batch}");
        yield return ("seed", $"{options.Learner.Seed}");
        yield return (Data, trainer.Training.Fingerprint);

        // Activations, dropout, the windows of poolings: nothing of them is seen in the weights' shapes.
        foreach (ArchitectureLayer layer in architecture.Layers)
            yield return ($"layer {layer.Name}", $"{layer.Layer.Type} {layer.Layer.Settings}".TrimEnd());
        yield return ("learningRate", Text(options.Learner.Optimizer.LearningRate));
        yield return ("weightDecay", Text(options.Learner.Optimizer.WeightDecay));
        foreach ((string key, string value) in Own(options.Learner.Optimizer))
            yield return (key, value);
        yield return ("clipNorm", options.Learner.ClipNorm is { } norm ? Text(norm) : None);
        yield return ("labelSmoothing", Text(options.Learner.LabelSmoothing));
        yield return ("schedule", options.WholeSchedule.ToString());
        yield return ("shuffle", OnOrOff(options.Shuffle));
        yield return ("augment", $"{options.Augmentation ?? AugmentationPipeline.None}");
        yield return ("mean", Text(options.Normalization.Mean));
        yield return ("deviation", Text(options.Normalization.Deviation));
        yield return (Validation, trainer.Validation is { } validation ? Labels(validation) : None);
    }

    /// <summary>What to say where a value is another one.</summary>
    internal static string Difference(string key, string came, string expected, Trainer trainer) => (key, came, expected) switch
    {
        (Data, _, _) => $"the images of {trainer.Training.Description} have changed since the checkpoint was written, or are other ones: some came, went, or have another content or class. Restore them, or begin a new training.",
        (Validation, None, _) => "the checkpoint is of a training that is tried on no images, but this one is. Resume it with its own settings.",
        (Validation, _, None) => "the checkpoint is of a training that is tried on images, but this one is tried on none. Resume it with its own settings.",
        (Validation, _, _) => $"the training was tried on other images than {trainer.Validation!.Description} now has: there are more or fewer, or their classes are others. Restore them, or begin a new training.",
        _ => $"the checkpoint is of a training with {key} {came}, but this one has {expected}. Resume it with its own settings.",
    };

    private static IEnumerable<(string Key, string Value)> Own(Optimizer optimizer)
    {
        if (optimizer is SgdOptimizer sgd)
        {
            yield return ("momentum", Text(sgd.Momentum));
            yield return ("nesterov", OnOrOff(sgd.Nesterov));
        }
        else if (optimizer is AdamWOptimizer adam)
        {
            yield return ("beta1", Text(adam.Beta1));
            yield return ("beta2", Text(adam.Beta2));
            yield return ("epsilon", Text(adam.Epsilon));
        }
    }

    /// <summary>Validation images by their number and classes alone: one that was damaged may be mended, and the training go on.</summary>
    private static string Labels(ImageDataSet data)
    {
        using var hash = new DataHash();
        hash.Append(string.Join(' ', Enumerable.Range(0, data.Count).Select(data.LabelOf)));
        return hash.Finish();
    }

    private static string OnOrOff(bool value) => value ? "on" : "off";

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    private static string Text(IReadOnlyList<float> values) => values.Count == 0 ? None : string.Join(' ', values.Select(value => value.ToString("R", CultureInfo.InvariantCulture)));
}
