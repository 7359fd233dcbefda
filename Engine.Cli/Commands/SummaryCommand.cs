using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Engine.Analysis;
using Engine.Backends;
using Engine.Cli.Output;
using Engine.Cli.Plans;
using Engine.Models;
using Engine.Tensors;

namespace Engine.Cli.Commands;

/// <summary><c>engine summary MODEL</c>: what a network is made of and what it costs.</summary>
internal static class SummaryCommand
{
    internal static Command Create(CommandConsole console)
    {
        var model = new Argument<string>("MODEL") { Description = $"One of {string.Join(", ", ModelCatalog.Names)}." }.Checked();
        var json = new Option<bool>("--json") { Description = "Write JSON." };
        var plan = new Option<bool>("--plan") { Description = "Show how cpu computes each convolution instead: every way measured here, its error, its memory, and which is taken." };
        Option<int?> batch = Words.Count("--batch", "Images at once that --plan measures; 1 unless given.", "N");
        var arguments = new ModelArguments();
        var cpu = new CpuArguments();
        var command = new Command("summary", "Shows a model layer by layer: shapes, parameters, arithmetic, memory, receptive field.") { model, json, plan, batch };
        cpu.AddTo(command);
        arguments.AddTo(command);
        command.SetAction((parsed, cancellationToken) =>
        {
            Architecture architecture = arguments.Create(parsed.GetRequiredValue(model), parsed);
            if (parsed.GetValue(plan))
                PlanListing.Write(console, architecture, parsed.GetValue(batch) ?? 1, cpu.Options(parsed), parsed.GetValue(json), cancellationToken);
            else if (parsed.GetValue(batch) is not null || cpu.Given(parsed) is not null)
                throw new UsageException($"{(parsed.GetValue(batch) is { } images ? $"--batch {images}" : cpu.Given(parsed))}: only --plan measures, and so takes that.");
            else
                console.Output.Write(parsed.GetValue(json) ? Json(architecture) + Environment.NewLine : Text(architecture));
            return Task.FromResult(ExitCode.Success);
        });
        return command;
    }

    private static string Text(Architecture architecture)
    {
        Cost cost = Cost.Of(architecture);
        IReadOnlyList<ReceptiveField> fields = ReceptiveField.Of(architecture);
        var table = new Columns(">#", "layer", "type", "settings", ">output", ">parameters", ">MACs", ">activations", ">sees", ">step");
        for (int i = 0; i < architecture.Layers.Count; i++)
        {
            ArchitectureLayer placed = architecture.Layers[i];
            LayerCost layer = cost.Layers[i];
            table.Add(
                layer.WeightLayer?.ToString(CultureInfo.InvariantCulture) ?? "", placed.Name, placed.Layer.Type, placed.Layer.Settings,
                string.Join('×', Extents(placed.Output)), Count(layer.Parameters), Count(layer.Macs),
                layer.ActivationBytes == 0 ? "" : ByteText.Of(layer.ActivationBytes), Side(fields[i].Size), Side(fields[i].Jump));
        }

        return $"""
            {architecture.Name}: images of {string.Join('×', Extents(architecture.Input))}, {architecture.Classes} classes

            {table}
            parameters   {cost.Parameters.ToString("N0", CultureInfo.InvariantCulture)} ({ByteText.Of(cost.ParameterBytes)})
            MACs         {cost.Macs.ToString("N0", CultureInfo.InvariantCulture)} for one image
            activations  {ByteText.Of(cost.ActivationBytes)} for one image, all layers together
            # counts the layers with weights: {cost.WeightLayers} in {architecture.Name}{WhyItsName(architecture, cost)}.
            Output is channels×height×width. sees and step: side of the receptive field and distance between neighbours, in pixels of the image.

            """;
    }

    /// <summary>VGG's number is that count.</summary>
    private static string WhyItsName(Architecture architecture, Cost cost)
    {
        string number = new([.. architecture.Name.SkipWhile(c => !char.IsAsciiDigit(c)).TakeWhile(char.IsAsciiDigit)]);
        return architecture.Name.StartsWith("vgg", StringComparison.Ordinal) && number == cost.WeightLayers.ToString(CultureInfo.InvariantCulture)
            ? $", which is why it is called {number}"
            : "";
    }

    private static string Json(Architecture architecture)
    {
        Cost cost = Cost.Of(architecture);
        IReadOnlyList<ReceptiveField> fields = ReceptiveField.Of(architecture);
        return JsonText.Write(json =>
        {
            json.WriteStartObject();
            json.WriteString("model", architecture.Name);
            json.WriteNumber("parameters", cost.Parameters);
            json.WriteNumber("macs", cost.Macs);
            json.WriteNumber("activationBytes", cost.ActivationBytes);
            json.WriteNumber("weightLayers", cost.WeightLayers);
            json.WriteNumber("classes", architecture.Classes);
            WriteExtents(json, "input", architecture.Input);
            json.WriteStartArray("layers");
            for (int i = 0; i < architecture.Layers.Count; i++)
            {
                ArchitectureLayer placed = architecture.Layers[i];
                json.WriteStartObject();
                json.WriteString("name", placed.Name);
                json.WriteString("type", placed.Layer.Type);
                json.WriteString("settings", placed.Layer.Settings);
                WriteExtents(json, "output", placed.Output);
                json.WriteNumber("parameters", cost.Layers[i].Parameters);
                json.WriteNumber("macs", cost.Layers[i].Macs);
                json.WriteNumber("activationBytes", cost.Layers[i].ActivationBytes);
                WriteSide(json, "receptiveField", fields[i].Size);
                WriteSide(json, "jump", fields[i].Jump);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        });
    }

    /// <summary>Without the batch, channels first, as PyTorch prints them.</summary>
    private static int[] Extents(Shape shape) => shape.Rank == 4 ? [shape[3], shape[1], shape[2]] : [shape[1]];

    private static void WriteExtents(Utf8JsonWriter json, string name, Shape shape)
    {
        json.WriteStartArray(name);
        foreach (int extent in Extents(shape))
            json.WriteNumberValue(extent);
        json.WriteEndArray();
    }

    /// <summary>One number for a square, [height, width] otherwise.</summary>
    private static void WriteSide(Utf8JsonWriter json, string name, Size2D size)
    {
        if (size.Height == size.Width)
        {
            json.WriteNumber(name, size.Height);
            return;
        }

        json.WriteStartArray(name);
        json.WriteNumberValue(size.Height);
        json.WriteNumberValue(size.Width);
        json.WriteEndArray();
    }

    private static string Side(Size2D size) =>
        size.Height == size.Width ? size.Height.ToString(CultureInfo.InvariantCulture) : size.ToString();

    private static string Count(long count) => count == 0 ? "" : count.ToString("N0", CultureInfo.InvariantCulture);
}
