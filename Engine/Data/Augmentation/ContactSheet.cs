using Engine.Data.Drawing;

namespace Engine.Data;

/// <summary>A picture of what augmentation makes of an image: a row for each alone and one for all together, each beside the image without.</summary>
public static class ContactSheet
{
    private const string Original = "original", Together = "all together";

    /// <summary>Smaller images are enlarged to at least this many pixels.</summary>
    private const int LeastSide = 96;

    private const int Gap = 6, CaptionSize = 2, CaptionHeight = (BitmapFont.Height + 3) * CaptionSize;

    /// <summary>Draws the sheet.</summary>
    /// <param name="image">Any image.</param>
    /// <param name="augmentation">What to show.</param>
    /// <param name="input">The network's input, 1 or 3 channels.</param>
    /// <param name="draws">How many times each is drawn, at least once.</param>
    /// <param name="seed">Where the draws come from.</param>
    /// <exception cref="ArgumentException">There is no augmentation to show, or no input like that, or the sheet would be larger than a picture can be.</exception>
    public static Image Draw(Image image, AugmentationPipeline augmentation, ImageSize input, int draws, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(augmentation);
        ArgumentOutOfRangeException.ThrowIfLessThan(draws, 1);
        List<(string Caption, AugmentationPipeline Pipeline)> rows = [.. augmentation.Augmentations.Select(a => (a.ToString(), new AugmentationPipeline([a])))];
        if (rows.Count == 0)
            throw new ArgumentException("A sheet shows at least one augmentation, and there is none.", nameof(augmentation));
        if (rows.Count > 1)
            rows.Add((Together, augmentation));

        int enlargement = (LeastSide + Math.Max(input.Width, input.Height) - 1) / Math.Max(input.Width, input.Height);
        long area = (long)draws * (input.Width * enlargement + Gap) * rows.Count * (CaptionHeight + input.Height * enlargement + 2 * Gap);
        if (area > Array.MaxLength / 4)
            throw new ArgumentException($"{draws} draws of {rows.Count} rows of {input} make a sheet of {area / 1_000_000:N0} million pixels, and a picture has {Array.MaxLength / 4_000_000:N0} million at most. Take fewer draws or a smaller input.", nameof(draws));
        int cellWidth = input.Width * enlargement + Gap, rowHeight = CaptionHeight + input.Height * enlargement + 2 * Gap;

        // The original stands apart from the draws by a wider gap, and its caption from theirs.
        int first = Gap + Math.Max(cellWidth, CaptionWidth(Original)) + 2 * Gap;
        int width = first + Math.Max(draws * cellWidth, rows.Max(row => CaptionWidth(row.Caption)) + Gap);
        Canvas canvas = new(width, Gap + rows.Count * rowHeight);
        Image original = Prepare(image, AugmentationPipeline.None, input, seed, 0);
        for (int row = 0; row < rows.Count; row++)
        {
            int top = Gap + row * rowHeight;
            canvas.Write(Original, Gap, top, CaptionSize);
            canvas.Write(rows[row].Caption, first, top, CaptionSize);
            canvas.Draw(original, Gap, top + CaptionHeight, enlargement);
            for (int draw = 0; draw < draws; draw++)
                canvas.Draw(Prepare(image, rows[row].Pipeline, input, seed, draw), first + draw * cellWidth, top + CaptionHeight, enlargement);
        }

        return canvas.ToImage();
    }

    private static int CaptionWidth(string caption) => caption.Length * BitmapFont.Advance * CaptionSize;

    /// <summary>An image as the network gets it, made visible: not normalised, held to 0…1.</summary>
    private static Image Prepare(Image image, AugmentationPipeline pipeline, ImageSize input, ulong seed, int draw)
    {
        ImagePreparer preparer = new(ImagePreprocessing.AsInTraining(input.Channels, input.Height, input.Width, Normalization.None), pipeline);
        float[] values = new float[input.Length];
        preparer.Prepare(image.View, RandomKey.Image(seed, draw, 0), values);
        byte[] samples = [.. values.Select(value => (byte)MathF.Round(255 * Math.Clamp(value, 0, 1)))];
        byte[] pixels = new byte[input.Height * input.Width * 3];
        new PixelView(samples, input.Width, input.Height, input.Channels).CopyTo(3, pixels);
        return Image.FromRgb(input.Width, input.Height, pixels);
    }
}
