using System.CommandLine;
using System.Globalization;
using System.Text;
using Engine.Backends;
using Engine.Cli.Output;
using Engine.Data;
using Engine.Models;
using Engine.Training;

namespace Engine.Cli.Commands;

/// <summary><c>engine eval</c>: how well weights know a data set.</summary>
internal sealed class EvalCommand
{
    // Wider tables do not fit a terminal; JSON has them whole.
    private const int MaxConfusionClasses = 20;

    private readonly Option<string> _data = new Option<string>("--data")
    {
        Description = $"The images, of which the test part counts where there is one: {string.Join(", ", DataCatalog.Forms)}.", Required = true, HelpName = "SPEC",
    }.Checked();

    private readonly Option<int?> _batch = Words.Count("--batch", "Images at once.", "N", 32);
    private readonly Option<bool> _json = new("--json") { Description = "Write JSON." };
    private readonly TrainedModel _model = new();
    private readonly DeviceArguments _deviceArguments = new();
    private readonly CommandConsole _console;

    private EvalCommand(CommandConsole console) => _console = console;

    internal static Command Create(CommandConsole console)
    {
        var self = new EvalCommand(console);
        var command = new Command("eval", "Tells how well a model's weights know a data set: loss, top-1, top-5, confusion.") { self._data, self._batch, self._json };
        self._model.AddTo(command);
        self._deviceArguments.AddTo(command);
        command.SetAction((parsed, cancellationToken) => Task.FromResult(self.Run(parsed, cancellationToken)));
        return command;
    }

    private int Run(ParseResult parsed, CancellationToken cancellationToken)
    {
        (Architecture architecture, ModelDescription? description) = _model.Find(parsed);
        ImageDataSet data = UsageException.Understand(() => DataCatalog.OpenForEvaluation(parsed.GetRequiredValue(_data)));
        if (description is { ClassNames.Count: > 0 })
            data = data.WithClasses(description.ClassNames);
        if (data.ClassNames.Count < architecture.Classes)
            _console.Note($"{data.Description} has {data.ClassNames.Count} classes and {architecture.Name} {architecture.Classes}, whose names its weights do not say: the data's first class is taken for the model's first, and so on.");
        using IBackend backend = _deviceArguments.Open(parsed, _console);
        using var network = new Network(architecture, backend, new NetworkOptions { KeepWeights = false });
        network.LoadWeights(_model.Weights(parsed), cancellationToken: cancellationToken);
        EvaluationResult result = Evaluator.Run(
            network, data, TrainedModel.Preprocessing(architecture, description), parsed.GetRequiredValue(_batch)!.Value, _deviceArguments.LoaderThreads(parsed), new Progress(_console.Progress, data.Count), cancellationToken);
        _console.Progress.Clear();
        _console.Output.WriteLine(parsed.GetValue(_json) ? Json(data, result) : Text(data, result));
        if (double.IsFinite(result.Loss))
            return ExitCode.Success;
        _console.Note(TrainedModel.NotFinite(_model.Weights(parsed)));
        return ExitCode.Failure;
    }

    private static string Text(ImageDataSet data, EvaluationResult result)
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"{data.Description}: {result.Images:N0} images");
        text.AppendLine(CultureInfo.InvariantCulture, $"loss   {result.Loss:F4}");
        text.AppendLine(CultureInfo.InvariantCulture, $"top-1  {100 * result.Top1:F2} %");
        text.Append(CultureInfo.InvariantCulture, $"top-5  {100 * result.Top5:F2} %");
        int classes = data.ClassNames.Count;
        if (classes > MaxConfusionClasses)
            return text.ToString();
        bool others = result.Confusion.Count > classes;
        var table = new Columns(["label \\ answer", .. Enumerable.Range(0, classes).Select(c => $">{c}"), .. others ? [">others"] : Array.Empty<string>()]);
        for (int label = 0; label < classes; label++)
        {
            IReadOnlyList<int> answers = result.Confusion[label];
            int[] counts = [.. answers.Take(classes), .. others ? [answers.Skip(classes).Sum()] : Array.Empty<int>()];
            table.Add([$"{label} {data.ClassNames[label]}", .. counts.Select(n => n.ToString(CultureInfo.InvariantCulture))]);
        }

        return text.AppendLine().AppendLine().Append(table).ToString().TrimEnd();
    }

    private static string Json(ImageDataSet data, EvaluationResult result) => JsonText.Write(json =>
    {
        json.WriteStartObject();
        json.WriteString("data", data.Description);
        json.WriteNumber("images", result.Images);
        json.WriteFinite("loss", result.Loss);
        json.WriteNumber("top1", result.Top1);
        json.WriteNumber("top5", result.Top5);
        json.WriteStrings("classes", data.ClassNames);
        json.WriteStartArray("confusion");
        foreach (IReadOnlyList<int> row in result.Confusion)
        {
            json.WriteStartArray();
            foreach (int count in row)
                json.WriteNumberValue(count);
            json.WriteEndArray();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    });

    private sealed class Progress(ProgressLine line, int total) : IProgress<int>
    {
        public void Report(int value) => line.Show(() => $"{value} of {total} images");
    }
}
