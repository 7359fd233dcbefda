using System.CommandLine;
using Engine.Data;
using Engine.Files;

namespace Engine.Cli.Commands;

/// <summary><c>engine augment IMAGE</c>: a contact sheet, so that a person sees what a network in training sees.</summary>
internal sealed class AugmentCommand
{
    /// <summary>An image is shown in its own size up to this side, and as networks for photographs take it beyond.</summary>
    private const int LargestSide = 224;

    /// <summary>With it the first draws show what each augmentation can do: flips and none, both directions.</summary>
    private const ulong DefaultSeed = 2;

    private readonly Argument<string> _image = new Argument<string>("IMAGE") { Description = "A picture (JPEG, PNG, BMP)." }.Checked();
    private readonly Option<string> _out = new Option<string>("--out") { Description = "The sheet to write, a PNG file.", Required = true, HelpName = "FILE" }.Checked();

    private readonly Option<string?> _augment = new("--augment")
    {
        Description = $"What to show: {string.Join(", ", AugmentationPipeline.Names)}, each with a strength if wanted, as in crop,rotation=10; everything unless given.",
        HelpName = "LIST",
    };

    private readonly Option<string?> _input = new("--input") { Description = "The network's image size, channels first; the picture's own, up to 3x224x224, unless given.", HelpName = "CxHxW" };
    private readonly Option<int?> _count = Words.Count("--count", "Draws of each.", "N", 6, most: 100);
    private readonly Option<ulong> _seed = Words.Seed("Where the draws come from.", DefaultSeed);
    private readonly CommandConsole _console;

    private AugmentCommand(CommandConsole console) => _console = console;

    internal static Command Create(CommandConsole console)
    {
        var self = new AugmentCommand(console);
        var command = new Command("augment", "Draws a sheet of what augmentation makes of a picture.")
        {
            self._image, self._out, self._augment, self._input, self._count, self._seed,
        };
        command.SetAction(self.Run);
        return command;
    }

    private int Run(ParseResult parsed)
    {
        AugmentationPipeline pipeline = Pipeline(parsed.GetValue(_augment));
        ImageSize? given = InputSize.Parse(parsed.GetValue(_input));
        if (given is { Channels: not (1 or 3) })
            throw new UsageException($"--input of a picture has 1 channel (grey) or 3 (RGB); {given.Value.Channels} came.");

        string photo = parsed.GetValue(_image)!, path = parsed.GetValue(_out)!;
        if (Path.GetExtension(path) is { Length: > 0 } extension && !extension.Equals(".png", StringComparison.OrdinalIgnoreCase))
            throw new UsageException($"--out {path}: the sheet is a PNG file; '{extension}' came. Name it {Path.ChangeExtension(path, ".png")}.");
        if (RealPath.Of(photo) == RealPath.Of(path))
            throw new UsageException($"--out {path} is the photograph itself, which the sheet would replace; choose another file.");
        Image image = ImageFile.Read(photo);
        ImageSize input = given ?? (Math.Max(image.Width, image.Height) <= LargestSide
            ? new ImageSize(3, image.Height, image.Width)
            : new ImageSize(3, LargestSide, LargestSide));
        Image sheet = UsageException.Understand(() => ContactSheet.Draw(image, pipeline, input, parsed.GetRequiredValue(_count)!.Value, parsed.GetValue(_seed)));
        ImageFile.WritePng(path, sheet);
        _console.Output.WriteLine($"{path}: {pipeline} on {input}, {sheet.Width}×{sheet.Height} pixels");
        return ExitCode.Success;
    }

    private static AugmentationPipeline Pipeline(string? list)
    {
        try
        {
            AugmentationPipeline pipeline = list is null ? AugmentationPipeline.All : AugmentationPipeline.Parse(list);
            return pipeline.Augmentations.Count > 0 ? pipeline : throw new UsageException("--augment none leaves nothing to show; name one or more.");
        }
        catch (ArgumentException e)
        {
            throw new UsageException($"--augment: {ErrorText.Of(e)}");
        }
    }
}
