using System.CommandLine;
using System.Globalization;
using Engine.Backends;
using Engine.Cli.Output;
using Engine.Data;
using Engine.Models;
using Engine.Training;

namespace Engine.Cli.Commands;

/// <summary><c>engine train</c>: a model learns from images, with checkpoints, figures and curves in a folder.</summary>
internal sealed class TrainCommand
{
    // Of a short training, the part in which the rate climbs unless that is said.
    private const double MostWarmUp = 0.125;

    private const string Suits = "what suits the model and the data unless given";

    private readonly Option<string?> _model = new Option<string?>("--model") { Description = $"One of {string.Join(", ", ModelCatalog.Names)}.", HelpName = "NAME" }.Checked();
    private readonly Option<string?> _data = new Option<string?>("--data") { Description = $"What to learn from: {string.Join(", ", DataCatalog.Forms)}.", HelpName = "SPEC" }.Checked();
    private readonly Option<string?> _validation = new Option<string?>("--val") { Description = "What to try the model on after each epoch: data in the same forms, or a part such as 10% held out of --data. The data's own test part unless given.", HelpName = "SPEC|N%" }.Checked();
    private readonly Option<string?> _output = new Option<string?>("--out") { Description = "The folder for the run's files; it must not hold a run yet.", HelpName = "DIR" }.Checked();
    private readonly Option<string?> _resume = new Option<string?>("--resume") { Description = "Go on with the run in this folder, with its own settings.", HelpName = "DIR" }.Checked();
    private readonly Option<int?> _epochs = Words.Count("--epochs", $"How often the data are seen; {Suits}.", "N");
    private readonly Option<int?> _steps = Words.Count("--steps", "Stop after so many steps, whatever the epochs.", "N");
    private readonly Option<int?> _batch = Words.Count("--batch", $"Images a step; {Suits}.", "N");
    private readonly Option<string> _optimizer = new("--optimizer") { Description = "How weights follow gradients.", DefaultValueFactory = _ => "sgd", HelpName = "sgd|nesterov|adamw" };
    private readonly Option<double?> _rate = Words.Number("--lr", $"The learning rate; {Suits}.", "R");
    private readonly Option<double?> _momentum = Words.Number("--momentum", "SGD's momentum; 0.9 unless given.", "M");
    private readonly Option<double?> _decay = Words.Number("--weight-decay", $"The weights' decay; {Suits}.", "D");
    private readonly Option<double?> _clip = Words.Number("--clip", "Clip the gradients' norm to this.", "NORM");
    private readonly Option<double?> _smoothing = Words.Number("--label-smoothing", "How much of the target is spread over all classes.", "E");
    private readonly Option<string> _schedule = new("--schedule") { Description = $"How the rate goes on: {string.Join(", ", LearningRateSchedule.Forms)}.", DefaultValueFactory = _ => "cosine", HelpName = "SCHEDULE" };
    private readonly Option<double?> _warmUp = Words.Number("--warmup", $"Epochs in which the rate first climbs; {Suits}.", "EPOCHS");
    private readonly Option<string?> _augment = new Option<string?>("--augment") { Description = $"none, or some of {string.Join(", ", AugmentationPipeline.Names)}, with commas between; {Suits}.", HelpName = "none|LIST" }.Checked();
    private readonly Option<string?> _normalize = new Option<string?>("--normalize") { Description = "none: pixels from 0 to 1. imagenet, dataset: mean 0 and deviation 1 by the figures of ImageNet or of the data. Unless given, imagenet for photographs, else dataset.", HelpName = "none|imagenet|dataset" }.Checked();
    private readonly Option<double?> _dropout = Words.Number("--dropout", "The probability of every dropout; the model's own unless given.", "P");
    private readonly Option<string> _init = new("--init") { Description = "How weights start.", DefaultValueFactory = _ => "pytorch", HelpName = string.Join("|", Initializer.All) };
    private readonly Option<string?> _weights = new Option<string?>("--weights") { Description = "Start from these weights, a safetensors file.", HelpName = "FILE" }.Checked();
    private readonly Option<bool> _replaceHead = new("--replace-head") { Description = "Let the last layer start anew instead of from --weights, for other classes." };
    private readonly Option<string[]> _freeze = new("--freeze") { Description = "Layers that keep their weights: features, or the beginning of any layer's name.", HelpName = "LAYERS", DefaultValueFactory = _ => [] };
    private readonly Option<ulong> _seed = Words.Seed("The seed of everything that is random.");
    private readonly Option<bool> _noShuffle = new("--no-shuffle") { Description = "Take the images in the data's order." };
    private readonly DeviceArguments _deviceArguments;
    private readonly ModelArguments _modelArguments = new(
        "as many as the data have", "small images' own for lenet5 and vgg, the model's own for other images", "compact for vgg on images up to 64x64, standard otherwise");
    private readonly CommandConsole _console;

    private TrainCommand(CommandConsole console, DeviceArguments deviceArguments) => (_console, _deviceArguments) = (console, deviceArguments);

    internal static Command Create(CommandConsole console, DeviceArguments deviceArguments)
    {
        var self = new TrainCommand(console, deviceArguments);
        var command = new Command("train", "Trains a model on images and keeps checkpoints, figures, curves and the best weights in a folder.")
        {
            self._model, self._data, self._validation, self._output, self._resume, self._epochs, self._steps, self._batch,
            self._optimizer, self._rate, self._momentum, self._decay, self._clip, self._smoothing, self._schedule, self._warmUp,
            self._augment, self._normalize, self._dropout, self._init, self._weights, self._replaceHead, self._freeze,
            self._seed, self._noShuffle,
        };
        self._deviceArguments.AddTo(command);
        self._modelArguments.AddTo(command);
        command.SetAction((parsed, cancellationToken) => Task.FromResult(self.Run(parsed, cancellationToken)));
        return command;
    }

    private int Run(ParseResult parsed, CancellationToken cancellationToken)
    {
        if (parsed.GetValue(_resume) is { } folder)
            return Resume(folder, parsed, cancellationToken);
        using IBackend backend = _deviceArguments.Open(parsed, _console);
        return Begin(parsed, backend, cancellationToken);
    }

    private int Begin(ParseResult parsed, IBackend backend, CancellationToken cancellationToken)
    {
        string model = Required(_model, parsed), spec = Required(_data, parsed), folder = Required(_output, parsed);
        ModelOptions modelOptions = _modelArguments.Options(parsed);
        Initializer initializer = InitializerFor(parsed.GetValue(_init)!);
        Check(parsed);
        UsageException.Understand(() => ModelCatalog.Create(model));
        RequireNew(folder);

        OpenedData data = Open(spec, parsed.GetValue(_validation), parsed.GetValue(_seed));
        RunSettings settings = Settings(parsed, model, modelOptions, spec, data, initializer, backend);
        Architecture architecture = UsageException.Understand(() => settings.Model.ToArchitecture());
        if (parsed.GetValue(_dropout) is not null && !architecture.Layers.Any(l => l.Layer is Layers.Dropout))
            throw new UsageException($"--dropout: {model} for these images has no dropout that it could change.");
        using var network = new Network(architecture, backend);
        if (settings.Weights is { } weights)
            network.LoadWeights(weights, cancellationToken: cancellationToken, replacedHead: parsed.GetValue(_replaceHead) ? new HeadReplacement(initializer, settings.Seed) : null);
        else
            network.InitializeWeights(settings.Seed, initializer);
        using Trainer trainer = UsageException.Understand(() => new Trainer(network, data.Training, data.Validation, settings.ToOptions(_deviceArguments.LoaderThreads(parsed), DeviceArguments.ReadEvery(backend))));
        if (parsed.GetValue(_warmUp) is { } warmUp && warmUp * trainer.StepsPerEpoch >= trainer.TotalSteps)
            throw new UsageException(string.Create(CultureInfo.InvariantCulture, $"--warmup {warmUp}: the training ends after {trainer.TotalSteps} steps, {(double)trainer.TotalSteps / trainer.StepsPerEpoch:0.##} epochs, before the rate has climbed to --lr."));
        using var run = RunFolder.Create(folder, settings, trainer);
        return Train(trainer, run, settings, cancellationToken);
    }

    private int Resume(string folder, ParseResult parsed, CancellationToken cancellationToken)
    {
        string? other = parsed.CommandResult.Children.OfType<System.CommandLine.Parsing.OptionResult>()
            .Where(o => !o.Implicit && !o.Option.Recursive && o.Option != _resume && !_deviceArguments.Has(o.Option)).Select(o => o.Option.Name).FirstOrDefault();
        if (other is not null)
        {
            string further = other == _epochs.Name || other == _steps.Name
                ? $" A finished training is taken further by a new one that starts from its weights, by --weights {Words.Quoted(RunFolder.BestWeightsIn(folder))}." : "";
            throw new UsageException($"--resume goes on with the run's own settings, so {other} cannot be given with it; only those of the device can: --device, --threads, --convolution and --precision.{further}");
        }

        RunSettings settings = RunSettings.Read(RunFolder.SettingsIn(folder));
        using IBackend backend = _deviceArguments.Open(parsed, _console, DeviceChoice.Of(settings), RunFolder.SettingsIn(folder));
        OpenedData data = Recorded(folder, () => Open(settings.Data, settings.Validation, settings.Seed));
        using var network = new Network(Recorded(folder, () => settings.Model.ToCheckedArchitecture()), backend);

        // The checkpoint's weights replace these.
        network.InitializeWeights(settings.Seed);
        TrainingOptions options = Recorded(folder, () => settings.ToOptions(_deviceArguments.LoaderThreads(parsed), DeviceArguments.ReadEvery(backend)));
        using Trainer trainer = Recorded(folder, () => new Trainer(network, data.Training, data.Validation, options));
        using RunFolder run = Resumed(folder, settings, trainer);
        return Train(trainer, run, settings, cancellationToken);
    }

    /// <summary>Refuses a folder in which no training can begin, and names the option by which what is there can be used.</summary>
    /// <exception cref="IOException">It is one.</exception>
    private static void RequireNew(string folder)
    {
        try
        {
            RunFolder.RequireNew(folder);
        }
        catch (IOException e) when (File.Exists(RunFolder.CheckpointIn(folder)) || File.Exists(RunFolder.BestWeightsIn(folder)))
        {
            throw new IOException(By(File.Exists(RunFolder.CheckpointIn(folder)) ? "--resume" : "--weights", e), e);
        }
    }

    private static RunFolder Resumed(string folder, RunSettings settings, Trainer trainer)
    {
        try
        {
            return RunFolder.Resume(folder, settings, trainer);
        }
        catch (FileNotFoundException e)
        {
            throw new FileNotFoundException(By(File.Exists(RunFolder.BestWeightsIn(folder)) ? "--weights" : "--out", e), e);
        }
    }

    /// <summary>A sentence that ends in what can be done, with the option for it.</summary>
    private static string By(string option, IOException e) => $"{e.Message.TrimEnd('.')}, by {option}.";

    /// <summary>Makes something of a run's recorded settings, which are to blame, and not the command line, where they do not do.</summary>
    /// <exception cref="InvalidDataException">They do not.</exception>
    private static T Recorded<T>(string folder, Func<T> make)
    {
        try
        {
            return make();
        }
        catch (Exception e) when (e is ArgumentException or FormatException or UsageException)
        {
            throw new InvalidDataException($"{RunFolder.SettingsIn(folder)}: {ErrorText.Of(e)}", e);
        }
    }

    private int Train(Trainer trainer, RunFolder run, RunSettings settings, CancellationToken cancellationToken)
    {
        var display = new TrainingDisplay(_console, trainer, run);
        if (trainer.IsFinished)
        {
            display.Finished();
            return ExitCode.Success;
        }

        display.Header(settings);
        TrainingResult result = trainer.Run(display, display, cancellationToken);
        display.Footer(result);
        if (!result.WasCancelled)
            return ExitCode.Success;
        _console.Note($"interrupted after step {result.Steps} of {trainer.TotalSteps}; go on with: engine train --resume {Words.Quoted(run.Path)}");
        return ExitCode.Interrupted;
    }

    private RunSettings Settings(
        ParseResult parsed, string model, ModelOptions given, string spec, OpenedData data, Initializer initializer, IBackend backend)
    {
        TrainingDefaults defaults = TrainingDefaults.For(model, data.Training, _modelArguments.Size(parsed));
        int channels = defaults.Channels, epochs = parsed.GetValue(_epochs) ?? defaults.Epochs, batch = parsed.GetValue(_batch) ?? defaults.Batch;
        if (channels is not (1 or 3))
            throw new UsageException($"--input: images have 1 channel (grey) or 3 (RGB); {channels} came.");
        double length = parsed.GetValue(_steps) is { } steps ? (double)steps / Math.Max(1, data.Training.Count / batch) : epochs;
        Normalization normalization = (parsed.GetValue(_normalize) ?? (channels == 3 ? defaults.Normalize : "dataset")) switch
        {
            "none" => Normalization.None,
            "imagenet" when channels == 3 => Normalization.ImageNet,
            "dataset" => Normalization.Measure(data.Training, channels),
            "imagenet" => throw new UsageException($"--normalize imagenet is for images of 3 channels; this model takes {channels}. Use dataset or none."),
            string other => throw new UsageException($"--normalize takes none, imagenet or dataset; '{other}' came."),
        };
        string optimizer = parsed.GetValue(_optimizer)!;
        DeviceChoice device = _deviceArguments.Choice(parsed);
        int classes = given.Classes ?? data.Training.ClassNames.Count;
        return new RunSettings
        {
            Model = new ModelDescription
            {
                Model = model, Classes = classes, Channels = channels, Height = defaults.Height, Width = defaults.Width,
                Head = _modelArguments.Head(parsed) ?? defaults.Head,
                Activation = given.Activation ?? Activation.Relu, Dropout = (float?)parsed.GetValue(_dropout),
                ClassNames = classes == data.Training.ClassNames.Count ? data.Training.ClassNames : [],
                Mean = normalization.Mean, Deviation = normalization.Deviation,
            },
            Data = DataCatalog.Absolute(spec),
            Validation = parsed.GetValue(_validation) is { } validation ? DataCatalog.Absolute(validation) : null,
            Epochs = epochs,
            Steps = parsed.GetValue(_steps),
            Batch = batch,
            Optimizer = optimizer == "adamw" ? "adamw" : "sgd",
            Nesterov = optimizer == "nesterov",
            LearningRate = parsed.GetValue(_rate) ?? (optimizer == "adamw" ? 1e-3 : defaults.LearningRate),
            Momentum = optimizer == "adamw" ? 0 : parsed.GetValue(_momentum) ?? 0.9,
            WeightDecay = parsed.GetValue(_decay) ?? (optimizer == "adamw" ? 0.01 : defaults.WeightDecay),
            ClipNorm = parsed.GetValue(_clip),
            LabelSmoothing = parsed.GetValue(_smoothing) ?? 0,
            Schedule = parsed.GetValue(_schedule)!,
            WarmUpEpochs = parsed.GetValue(_warmUp) ?? Math.Min(defaults.WarmUpEpochs, length * MostWarmUp),
            Augment = parsed.GetValue(_augment) ?? defaults.Augment,
            Initializer = initializer.Name,
            Weights = parsed.GetValue(_weights) is { } weights ? Path.GetFullPath(weights) : null,
            Frozen = parsed.GetValue(_freeze)!,
            Seed = parsed.GetValue(_seed),
            Shuffle = !parsed.GetValue(_noShuffle),
            DataHash = data.Training.Fingerprint,
            Engine = typeof(Network).Assembly.GetName().Version!.ToString(3),
            Runtime = System.Runtime.InteropServices.RuntimeInformation.FrameworkDescription,
            System = System.Runtime.InteropServices.RuntimeInformation.OSDescription,
            Device = backend.Description,
            RunsOn = device.Device,
            Precision = device.Precision,
            Convolution = device.Convolution,
            Started = DateTimeOffset.Now,
        };
    }

    /// <summary>What can be refused before the data are read.</summary>
    private void Check(ParseResult parsed)
    {
        string optimizer = parsed.GetValue(_optimizer)!;
        if (optimizer is not ("sgd" or "nesterov" or "adamw"))
            throw new UsageException($"--optimizer takes sgd, nesterov or adamw; '{optimizer}' came.");
        if (optimizer == "adamw" && parsed.GetValue(_momentum) is not null)
            throw new UsageException("--momentum is SGD's; adamw has its own two.");
        UsageException.Understand(() => LearningRateSchedule.Parse(parsed.GetValue(_schedule)!));
        if (parsed.GetValue(_augment) is { } augment)
            UsageException.Understand(() => AugmentationPipeline.Parse(augment));
        if (parsed.GetValue(_dropout) is { } dropout && !(dropout is >= 0 and < 1))
            throw new UsageException(string.Create(CultureInfo.InvariantCulture, $"--dropout takes a probability from 0 to below 1; {dropout} came."));
        if (parsed.GetResult(_init) is { Implicit: false } && parsed.GetValue(_weights) is not null && !parsed.GetValue(_replaceHead))
            throw new UsageException("--init: every layer starts from --weights. With --replace-head it is how the last layer starts.");
        if (parsed.GetValue(_replaceHead) && parsed.GetValue(_weights) is null)
            throw new UsageException("--replace-head says what to do with --weights, which was not given.");
    }

    private static OpenedData Open(string spec, string? validation, ulong seed)
    {
        OpenedData data = UsageException.Understand(() => DataCatalog.Open(spec));
        if (validation is null)
            return data;
        if (validation.EndsWith('%'))
        {
            if (!double.TryParse(validation[..^1], NumberStyles.Float, CultureInfo.InvariantCulture, out double percent) || !(percent is > 0 and < 100))
                throw new UsageException($"--val takes a part above 0% and below 100%, or data; '{validation}' came.");
            (SubsetDataSet training, SubsetDataSet heldOut) = UsageException.Understand(() => DataSplit.HoldOut(data.Training, percent / 100, seed));
            return new OpenedData(training, heldOut);
        }

        return data with { Validation = UsageException.Understand(() => DataCatalog.OpenForEvaluation(validation)).WithClasses(data.Training.ClassNames) };
    }

    private static Initializer InitializerFor(string name) => Initializer.All.FirstOrDefault(i => i.Name == name)
        ?? throw new UsageException($"--init takes {string.Join(", ", Initializer.All)}; '{name}' came.");

    private static string Required(Option<string?> option, ParseResult parsed) => parsed.GetValue(option) is { Length: > 0 } given
        ? given
        : throw new UsageException($"{option.Name} is required to begin a training; --resume DIR goes on with one.");
}
