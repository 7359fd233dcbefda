using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Threading.Channels;
using Engine.Backends;
using Engine.Cli.Output;
using Engine.Data;
using Engine.Models;

namespace Engine.Cli.Commands;

/// <summary><c>engine classify IMAGE…</c>: what is on these photographs.</summary>
internal sealed class ClassifyCommand
{
    private readonly Argument<string[]> _images = new Argument<string[]>("IMAGE") { Description = "Photographs (JPEG, PNG, BMP), or folders of them.", Arity = ArgumentArity.OneOrMore }.Checked();
    private readonly Option<string?> _labels = new Option<string?>("--labels") { Description = "The classes' names: one a line, or JSON.", HelpName = "FILE" }.Checked();
    private readonly Option<int?> _top = Words.Count("--top", "Classes to show for each image.", "K", 5);
    private readonly Option<int?> _batch = Words.Count("--batch", "Images at once: more is faster for many images, and takes more memory.", "N", 1);
    private readonly Option<bool> _json = new("--json") { Description = "Write JSON." };
    private readonly TrainedModel _model = new();
    private readonly DeviceArguments _deviceArguments = new();
    private readonly CommandConsole _console;

    private ClassifyCommand(CommandConsole console) => _console = console;

    internal static Command Create(CommandConsole console)
    {
        var self = new ClassifyCommand(console);
        var command = new Command("classify", "Tells what is on photographs, with a model and its weights.")
        {
            self._images, self._labels, self._top, self._batch, self._json,
        };
        self._model.AddTo(command);
        self._deviceArguments.AddTo(command);
        command.SetAction(self.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        int top = parsed.GetRequiredValue(_top)!.Value, batch = parsed.GetRequiredValue(_batch)!.Value;
        (Architecture architecture, ModelDescription? description) = _model.Find(parsed);
        if (architecture.Input[3] is not (1 or 3))
            throw new UsageException($"--input: photographs are classified in 1 channel (grey) or 3 (red, green, blue); {architecture.Input[3]} came.");

        // Everything that can be refused is refused before the first image is read.
        LabelList? labels = parsed.GetValue(_labels) is { } path ? LabelList.Read(path) : description?.ToLabels();
        List<string> files = ImagePaths.Expand(parsed.GetRequiredValue(_images));
        using IBackend backend = _deviceArguments.Open(parsed, _console);
        using var network = new Network(architecture, backend, new NetworkOptions { KeepWeights = false });
        using var classifier = new ImageClassifier(network, TrainedModel.Preprocessing(architecture, description), labels);
        network.LoadWeights(_model.Weights(parsed), cancellationToken: cancellationToken);

        var results = new List<ClassifiedImage>(files.Count);
        bool json = parsed.GetValue(_json);
        await foreach (ClassifiedImage result in ClassifyAsync(classifier, files, batch, top, cancellationToken).ConfigureAwait(false))
        {
            results.Add(result);
            if (result.Error is not null)
                _console.Note(result.Error);
            else if (!json)
                Print(result, files.Count > 1, isFirst: results.Count(r => r.Error is null) == 1);
            if (results.Count < files.Count)
                _console.Progress.Show(() => $"{results.Count} of {files.Count} images");
        }

        _console.Progress.Clear();

        bool failed = results.Exists(r => r.Error is not null);
        if (results.Exists(r => r.Top?.Any(p => !float.IsFinite(p.Probability)) == true))
        {
            _console.Note(TrainedModel.NotFinite(_model.Weights(parsed)));
            failed = true;
        }

        if (json)
            await _console.Output.WriteLineAsync(Json(results)).ConfigureAwait(false);
        return failed ? ExitCode.Failure : ExitCode.Success;
    }

    /// <summary>Every file's result, in the files' order; images that can be read are run in batches.</summary>
    private static async IAsyncEnumerable<ClassifiedImage> ClassifyAsync(
        ImageClassifier classifier, List<string> files, int batch, int top,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ChannelReader<FedImage> feed = ImageFeed.Start(files, classifier.Preprocessing, (int)Math.Min(2L * batch, files.Count), cancellationToken);
        var waiting = new List<FedImage>();
        await foreach (FedImage image in feed.ReadAllAsync(cancellationToken).ConfigureAwait(false))
        {
            waiting.Add(image);
            if (waiting.Count(w => w.Input is not null) < batch)
                continue;
            foreach (ClassifiedImage result in Run(classifier, waiting, top))
                yield return result;
            waiting.Clear();
        }

        foreach (ClassifiedImage result in Run(classifier, waiting, top))
            yield return result;
    }

    private static IEnumerable<ClassifiedImage> Run(ImageClassifier classifier, List<FedImage> images, int top)
    {
        float[][] inputs = [.. images.Where(i => i.Input is not null).Select(i => i.Input!)];
        IReadOnlyList<IReadOnlyList<Prediction>> predictions = inputs.Length == 0
            ? []
            : classifier.Classify(inputs.Length == 1 ? inputs[0] : [.. inputs.SelectMany(i => i)], inputs.Length, top);
        int next = 0;
        foreach (FedImage image in images)
            yield return new ClassifiedImage(image.File, image.Input is null ? null : predictions[next++], image.Error);
    }

    private void Print(ClassifiedImage result, bool named, bool isFirst)
    {
        _console.Progress.Clear();
        if (named)
            _console.Output.WriteLine(result.File);
        Columns table = isFirst ? new Columns(">probability", ">logit", ">class", "name") : new Columns(">", ">", ">", "");
        foreach (Prediction p in result.Top!)
        {
            table.Add(
                (100 * p.Probability).ToString("F2", CultureInfo.InvariantCulture) + " %", p.Logit.ToString("F3", CultureInfo.InvariantCulture),
                p.Index.ToString(CultureInfo.InvariantCulture), p.Label ?? "");
        }

        _console.Output.Write(table);
    }

    private static string Json(List<ClassifiedImage> results) => JsonText.Write(json =>
    {
        json.WriteStartArray();
        foreach (ClassifiedImage result in results)
        {
            json.WriteStartObject();
            json.WriteString("file", result.File);
            if (result.Error is not null)
                json.WriteString("error", result.Error);
            else
                WriteTop(json, result.Top!);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });

    private static void WriteTop(Utf8JsonWriter json, IReadOnlyList<Prediction> top)
    {
        json.WriteStartArray("top");
        foreach (Prediction p in top)
        {
            json.WriteStartObject();
            json.WriteNumber("index", p.Index);
            json.WriteString("label", p.Label);
            json.WriteFinite("logit", p.Logit);
            json.WriteFinite("probability", p.Probability);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private sealed record ClassifiedImage(string File, IReadOnlyList<Prediction>? Top, string? Error);
}
