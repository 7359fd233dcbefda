using System.CommandLine;
using Engine.Backends;
using Engine.Cli.Output;
using Engine.Cli.Studies;
using Engine.Cli.Studies.Report;
using Engine.Data;
using Engine.Naming;

namespace Engine.Cli.Commands;

/// <summary><c>engine study NAME</c>: a claim of the story as an experiment, with a report.</summary>
internal sealed class StudyCommand
{
    private const string Everything = "all";

    private readonly Argument<string?> _name = new Argument<string?>("NAME") { Description = "The study, or all; without one they are listed.", Arity = ArgumentArity.ZeroOrOne }.Checked();
    private readonly Option<string?> _output = new Option<string?>("--out") { Description = "The folder for report.html, data.csv and run.json; studies/NAME unless given. It must not hold a report yet.", HelpName = "DIR" }.Checked();
    private readonly Option<string?> _data = new Option<string?>("--data") { Description = $"The images: {string.Join(", ", DataCatalog.Forms)}. Unless given, data/mnist and data/cifar10, or generated images where those are missing.", HelpName = "SPEC" }.Checked();
    private readonly Option<bool> _quick = new("--quick") { Description = "A rough form of under a minute." };
    private readonly Option<ulong> _seed = Words.Seed("The first seed; repetitions count up from it.", 1);
    private readonly DeviceArguments _deviceArguments = new();
    private readonly CommandConsole _console;

    private StudyCommand(CommandConsole console) => _console = console;

    internal static Command Create(CommandConsole console)
    {
        var self = new StudyCommand(console);
        var command = new Command("study", "Runs a claim of the AlexNet and VGG story as an experiment and writes a report.") { self._name, self._output, self._data, self._quick, self._seed };
        self._deviceArguments.AddTo(command);
        command.SetAction((parsed, cancellationToken) => Task.FromResult(self.Run(parsed, cancellationToken)));
        return command;
    }

    private int Run(ParseResult parsed, CancellationToken cancellationToken)
    {
        if (parsed.GetValue(_name) is not { } name)
        {
            _console.Output.Write(List());
            return ExitCode.Success;
        }

        IReadOnlyList<Study> studies = Named(name);
        string? data = parsed.GetValue(_data);
        bool quick = parsed.GetValue(_quick);
        using IBackend backend = _deviceArguments.Open(parsed, _console);
        var context = new StudyContext(
            backend, data, parsed.GetValue(_seed), quick, _deviceArguments.LoaderThreads(parsed), DeviceArguments.ReadEvery(backend), new StudyProgress(_console), cancellationToken);
        if (data is not null)
            context.OpenData(KnownData.Cifar10); // refused now, not in the midst of a report
        using var folder = new ReportFolder(parsed.GetValue(_output) ?? Path.Combine("studies", name));
        if (studies.Count > 1)
            _console.Output.WriteLine($"{studies.Count} studies. {TimeText.About(TimeSpan.FromTicks(studies.Sum(s => s.Estimate(quick).Ticks)))} on two cores.");
        try
        {
            new StudyRunner(_console, folder).Run(studies, context);
        }
        catch (OperationCanceledException)
        {
            _console.Note($"interrupted; what was done is in {folder.Page}.");
            return ExitCode.Interrupted;
        }

        _console.Output.WriteLine($"The report is {folder.Page}; its numbers are in data.csv beside it.");
        return ExitCode.Success;
    }

    private static IReadOnlyList<Study> Named(string name)
    {
        if (name == Everything)
            return StudyCatalog.All;
        string[] names = [.. StudyCatalog.All.Select(s => s.Name), Everything];
        return StudyCatalog.All.FirstOrDefault(s => s.Name == name) is { } study
            ? [study]
            : throw new UsageException($"There is no study '{name}'.{NearestName.Question(name, names)} The studies are {string.Join(", ", names)}.");
    }

    private static string List()
    {
        var table = new Columns("study", ">quick", ">full", "claim");
        foreach (Study study in StudyCatalog.All)
            table.Add(study.Name, TimeText.Of(study.Estimate(true)), TimeText.Of(study.Estimate(false)), study.Claim);
        return $"{table}{Environment.NewLine}Times are for two cores. 'engine study all' makes one report of all.{Environment.NewLine}";
    }
}
