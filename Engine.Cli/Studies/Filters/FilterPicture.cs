using Engine.Data;
using Engine.Data.Drawing;

namespace Engine.Cli.Studies.Filters;

/// <summary>Draws filters and what they make of an image, block under block, each with its caption.</summary>
internal static class FilterPicture
{
    private const int Columns = 8, Gap = 6, CaptionSize = 2, CaptionHeight = (BitmapFont.Height + 2) * CaptionSize;

    /// <summary>The width of a filter and of a map in the picture, at least.</summary>
    private const int LeastSide = 64;

    /// <summary>Filters as colours: grey where a weight is 0, each filter as bright as its largest weight allows.</summary>
    internal static Image OfFilters(IEnumerable<(string Caption, FilterBank Bank)> banks) => Sheet(banks.Select(b => (b.Caption, Enumerable.Range(0, b.Bank.Count).Select(f => Filter(b.Bank, f)))));

    /// <summary>An image, and the maps of every bank: black where a filter finds nothing, white where it finds most in the bank's maps.</summary>
    /// <param name="image">The image as it is shown.</param>
    /// <param name="banks">height × width × filters values of each.</param>
    /// <param name="count">Filters of a bank.</param>
    internal static Image OfMaps(Image image, IEnumerable<(string Caption, float[] Maps)> banks, int count) => Sheet(banks
        .Select(b => (b.Caption, Enumerable.Range(0, count).Select(f => Map(b.Maps, f, count, image.Width, image.Height)))).Prepend(("image", [image])));

    private static Image Filter(FilterBank bank, int filter)
    {
        ReadOnlySpan<float> weights = bank[filter];
        float most = 0;
        foreach (float w in weights)
            most = Math.Max(most, Math.Abs(w));
        var pixels = new byte[bank.Side * bank.Side * 3];
        for (int i = 0; i < pixels.Length; i++)
            pixels[i] = (byte)Math.Round(127.5 + 127.5 * weights[i / 3 * bank.Channels + (bank.Channels == 3 ? i % 3 : 0)] / Math.Max(most, float.Epsilon));
        return Image.FromRgb(bank.Side, bank.Side, pixels);
    }

    private static Image Map(float[] maps, int filter, int count, int width, int height)
    {
        float most = Math.Max(maps.Max(), float.Epsilon);
        var pixels = new byte[width * height * 3];
        for (int i = 0; i < pixels.Length; i++)
            pixels[i] = (byte)Math.Round(255 * maps[i / 3 * count + filter] / most);
        return Image.FromRgb(width, height, pixels);
    }

    private static Image Sheet(IEnumerable<(string Caption, IEnumerable<Image> Images)> blocks)
    {
        (string Caption, Image[] Images)[] all = [.. blocks.Select(b => (b.Caption, b.Images.ToArray()))];
        int side = all[0].Images[0].Width, enlargement = (LeastSide + side - 1) / side, cell = side * enlargement + Gap, cellHeight = all[0].Images[0].Height * enlargement + Gap;
        int Rows(Image[] images) => (images.Length + Columns - 1) / Columns;
        var canvas = new Canvas(Columns * cell + Gap, Gap + all.Sum(b => CaptionHeight + Rows(b.Images) * cellHeight + Gap));
        int top = Gap;
        foreach ((string caption, Image[] images) in all)
        {
            canvas.Write(caption, Gap, top, CaptionSize);
            top += CaptionHeight;
            for (int i = 0; i < images.Length; i++)
                canvas.Draw(images[i], Gap + i % Columns * cell, top + i / Columns * cellHeight, enlargement);
            top += Rows(images) * cellHeight + Gap;
        }

        return canvas.ToImage();
    }
}
