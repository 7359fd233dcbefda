using System.Text.Json;
using Engine.Cli.Output;
using Engine.Cpu;
using Engine.Models;
using static Engine.Cli.Output.NumberText;

namespace Engine.Cli.Plans;

/// <summary><c>engine summary MODEL --plan</c>: every way to compute a model's convolutions, measured here, and which is taken.</summary>
internal static class PlanListing
{
    internal static void Write(CommandConsole console, Architecture architecture, int batch, CpuOptions options, bool json, CancellationToken cancellationToken)
    {
        var choices = new List<ConvolutionChoice>();
        string machine;
        try
        {
            using (var backend = new CpuBackend(options))
                machine = backend.Description;
            foreach (ConvolutionChoice choice in ConvolutionChoice.Of(architecture, batch, options))
            {
                choices.Add(choice);
                console.Progress.Show(() => $"measured {choice.Layers[^1]}");
                cancellationToken.ThrowIfCancellationRequested();
            }
        }
        finally
        {
            console.Progress.Clear();
        }

        console.Output.Write(json ? Json(architecture, batch, machine, choices) + Environment.NewLine : Text(architecture, batch, machine, choices));
    }

    private static string Text(Architecture architecture, int batch, string machine, List<ConvolutionChoice> choices)
    {
        var table = new Columns("layer", "maps", "taken", "way", ">ms", ">GFLOP/s", ">effective", ">error", ">prepared");
        foreach (ConvolutionChoice choice in choices)
        {
            string layer = string.Join(", ", choice.Layers), maps = $"{choice.Geometry.InputHeight}×{choice.Geometry.InputWidth}×{choice.Geometry.InputChannels} → {choice.Geometry.OutputChannels}";
            foreach (ConvolutionCandidate candidate in choice.Candidates)
            {
                ConvolutionTiming timing = candidate.Timing;
                table.Add(
                    layer, maps, timing.Plan.Method == choice.Chosen.Method ? "→" : "", timing.Plan.Method, Number(1e3 * timing.Seconds, "F2"),
                    Number(2e-9 * timing.Plan.ProductMacs / timing.Seconds, "F0"), Number(2e-9 * choice.Geometry.Macs / timing.Seconds, "F0"),
                    Number(candidate.Error, "E1"), ByteText.Of(timing.PreparedBytes));
                layer = maps = "";
            }
        }

        var training = new Columns("layer", "forward", "by input", "by weights");
        foreach (ConvolutionChoice choice in choices)
            training.Add(string.Join(", ", choice.Layers), choice.Training[0].Method, choice.Training[1].Method, choice.Training[2].Method);
        double taken = Sum(choices, Taken, c => c.Timing.Seconds), quickest = Sum(choices, c => c.Candidates[0], c => c.Timing.Seconds), direct = Sum(choices, Direct, c => c.Timing.Seconds);
        return $"""
            {architecture.Name}, batch {batch}, on {machine}: how each convolution is computed

            {table}
            taken        {Number(1e3 * taken, "F1")} ms in all; the quickest way of each layer {Number(1e3 * quickest, "F1")} ms, im2col throughout {Number(1e3 * direct, "F1")} ms
            prepared     {ByteText.Of((long)Sum(choices, Taken, c => c.Timing.PreparedBytes))} for the ways taken, {ByteText.Of((long)Sum(choices, Direct, c => c.Timing.PreparedBytes))} for im2col
            Each way is timed in turn with the others, weights and images coming from memory. GFLOP/s: of the products that it makes; effective: of the definition's
            multiply-adds. error: the largest in a sample of outputs, against sums in double precision, over the largest sum. Layers of the same work are one.

            Training transforms the filters at each step and keeps to what is exact but for rounding:

            {training}
            """ + Environment.NewLine;
    }

    private static string Json(Architecture architecture, int batch, string machine, List<ConvolutionChoice> choices) => JsonText.Write(json =>
    {
        json.WriteStartObject();
        json.WriteString("model", architecture.Name);
        json.WriteNumber("batch", batch);
        json.WriteString("machine", machine);
        json.WriteStartArray("convolutions");
        foreach (ConvolutionChoice choice in choices)
        {
            json.WriteStartObject();
            json.WriteStrings("layers", choice.Layers);
            json.WriteNumber("macs", choice.Geometry.Macs);
            json.WriteString("taken", choice.Chosen.Method);
            json.WriteStartArray("ways");
            foreach (ConvolutionCandidate candidate in choice.Candidates)
                WriteWay(json, candidate);
            json.WriteEndArray();
            json.WriteStartObject("training");
            json.WriteString("forward", choice.Training[0].Method);
            json.WriteString("byInput", choice.Training[1].Method);
            json.WriteString("byWeights", choice.Training[2].Method);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    });

    private static void WriteWay(Utf8JsonWriter json, ConvolutionCandidate candidate)
    {
        json.WriteStartObject();
        json.WriteString("way", candidate.Timing.Plan.Method);
        json.WriteString("convolution", CpuArguments.WordFor(candidate.Timing.Method));
        json.WriteNumber("seconds", candidate.Timing.Seconds);
        json.WriteNumber("productMacs", candidate.Timing.Plan.ProductMacs);
        json.WriteFinite("error", candidate.Error);
        json.WriteNumber("preparedBytes", candidate.Timing.PreparedBytes);
        json.WriteEndObject();
    }

    private static ConvolutionCandidate Taken(ConvolutionChoice choice) => choice.Candidates.First(c => c.Timing.Plan.Method == choice.Chosen.Method);

    private static ConvolutionCandidate Direct(ConvolutionChoice choice) => choice.Candidates.First(c => c.Timing.Method == ConvolutionMethod.Im2Col);

    private static double Sum(List<ConvolutionChoice> choices, Func<ConvolutionChoice, ConvolutionCandidate> which, Func<ConvolutionCandidate, double> what) =>
        choices.Sum(choice => choice.Layers.Count * what(which(choice)));
}
