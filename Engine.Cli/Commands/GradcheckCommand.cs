using System.CommandLine;
using System.Globalization;
using Engine.Backends;
using Engine.Cli.Output;
using Engine.Models;
using Engine.Training;

namespace Engine.Cli.Commands;

/// <summary><c>engine gradcheck MODEL</c>: every gradient of a network against differences of its loss.</summary>
internal sealed class GradcheckCommand
{
    private readonly Argument<string> _model = new Argument<string>("MODEL") { Description = $"One of {string.Join(", ", ModelCatalog.Names)}; small ones with small images take seconds." }.Checked();
    private readonly Option<int?> _batch = Words.Count("--batch", "Images at once.", "N", 8);
    private readonly Option<ulong> _seed = Words.Seed("The seed of weights, images and directions.");
    private readonly Option<bool> _json = new("--json") { Description = "Write JSON." };
    private readonly ModelArguments _modelArguments = new();
    private readonly DeviceArguments _deviceArguments = new();
    private readonly CommandConsole _console;

    private GradcheckCommand(CommandConsole console) => _console = console;

    internal static Command Create(CommandConsole console)
    {
        var self = new GradcheckCommand(console);
        var command = new Command("gradcheck", "Compares every gradient of a model with the slope of its loss, on random images.") { self._model, self._batch, self._seed, self._json };
        self._modelArguments.AddTo(command);
        self._deviceArguments.AddTo(command);
        command.SetAction((parsed, cancellationToken) => Task.FromResult(self.Run(parsed, cancellationToken)));
        return command;
    }

    private int Run(ParseResult parsed, CancellationToken cancellationToken)
    {
        Architecture architecture = _modelArguments.Create(parsed.GetRequiredValue(_model), parsed);
        if (architecture.Classes == 1)
            throw new UsageException("--classes 1: with one class the loss is 0 whatever the weights, and so is every gradient. Take two or more.");
        using IBackend backend = _deviceArguments.Open(parsed, _console);
        using var network = new Network(architecture, backend);

        // Weights that keep signals and slopes of the same size at any depth: differences of a loss that hardly moves would be rounding.
        bool isRelu = _modelArguments.Options(parsed).Activation is null or Activation.Relu;
        network.InitializeWeights(parsed.GetValue(_seed), isRelu ? Initializer.HeNormal : Initializer.GlorotNormal);
        IReadOnlyList<GradientComparison> comparisons = GradientChecker.Run(network, parsed.GetRequiredValue(_batch)!.Value, parsed.GetValue(_seed), cancellationToken);
        GradientComparison worst = comparisons.MaxBy(c => c.Error);
        bool passed = comparisons.All(c => c.Error <= GradientChecker.Tolerance);
        _console.Output.WriteLine(parsed.GetValue(_json) ? Json(comparisons, passed) : Text(comparisons, worst, passed));
        return passed ? ExitCode.Success : ExitCode.Failure;
    }

    private static string Text(IReadOnlyList<GradientComparison> comparisons, GradientComparison worst, bool passed)
    {
        var table = new Columns("parameter", "along", ">norm", ">by gradient", ">by loss", ">error");
        foreach (GradientComparison c in comparisons)
            table.Add(c.Parameter, c.Along, Number(c.Norm), Number(c.Analytic), Number(c.Numeric), c.Error.ToString("E1", CultureInfo.InvariantCulture));
        string verdict = string.Create(CultureInfo.InvariantCulture, $"largest error {worst.Error:E1}, of {worst.Parameter}; allowed {GradientChecker.Tolerance}");
        return $"{table}{Environment.NewLine}{(passed ? "The gradients are right" : "A gradient is wrong")}: {verdict}.";
    }

    private static string Number(double value) => value.ToString("G6", CultureInfo.InvariantCulture);

    /// <summary>What <c>--json</c> prints; a gradient or a slope that is not finite is null.</summary>
    internal static string Json(IReadOnlyList<GradientComparison> comparisons, bool passed) => JsonText.Write(json =>
    {
        json.WriteStartObject();
        json.WriteBoolean("passed", passed);
        json.WriteNumber("tolerance", GradientChecker.Tolerance);
        json.WriteStartArray("comparisons");
        foreach (GradientComparison c in comparisons)
        {
            json.WriteStartObject();
            json.WriteString("parameter", c.Parameter);
            json.WriteString("along", c.Along);
            json.WriteFinite("norm", c.Norm);
            json.WriteFinite("analytic", c.Analytic);
            json.WriteFinite("numeric", c.Numeric);
            json.WriteFinite("error", c.Error);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    });
}
