using System.Diagnostics;
using System.Globalization;
using Engine.Cli.Output;
using Engine.Cli.Studies.Report;

namespace Engine.Cli.Studies;

/// <summary>Runs studies one after another and keeps the report's folder up to date after each, whatever ends them.</summary>
internal sealed class StudyRunner(CommandConsole console, ReportFolder folder)
{
    /// <summary>Runs them.</summary>
    /// <exception cref="OperationCanceledException">Interrupted; the report has what was done and says what is missing.</exception>
    internal void Run(IReadOnlyList<Study> studies, StudyContext context)
    {
        var results = new List<StudyResult>();
        foreach (Study study in studies)
        {
            console.Output.WriteLine($"{study.Name}: {study.Claim}. {TimeText.About(study.Estimate(context.IsQuick))} on two cores.");
            var result = new StudyResult(study);
            results.Add(result);
            long began = Stopwatch.GetTimestamp();
            try
            {
                study.Run(context, result);
            }
            catch (OperationCanceledException)
            {
                result.Missing = "Interrupted: the sections below are those that were done.";
                throw;
            }
            catch (Exception e)
            {
                result.Missing = $"Stopped by an error: {ErrorText.Of(e)}";
                throw;
            }
            finally
            {
                result.Took = Stopwatch.GetElapsedTime(began);
                folder.Write(results, [.. studies.Skip(results.Count).Select(s => s.Name)], context);
            }

            console.Progress.Clear();
            console.Output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{study.Name}: {(result.IsSynthetic ? "on GENERATED images, which tell nothing of real ones: " : "")}{result.Verdict!.Sentence} ({TimeText.Of(result.Took)})"));
            console.Output.WriteLine();
        }
    }
}
