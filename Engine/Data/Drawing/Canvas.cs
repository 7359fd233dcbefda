namespace Engine.Data.Drawing;

/// <summary>A white picture to draw on and to write on in black, RGB.</summary>
internal sealed class Canvas
{
    private static readonly (byte Red, byte Green, byte Blue) Paper = (255, 255, 255), Ink = (20, 20, 20);

    private readonly byte[] _pixels;
    private readonly int _width, _height;

    internal Canvas(int width, int height)
    {
        (_width, _height, _pixels) = (width, height, new byte[checked(width * height * 3)]);
        for (int i = 0; i < _pixels.Length; i += 3)
            (_pixels[i], _pixels[i + 1], _pixels[i + 2]) = Paper;
    }

    /// <summary>Draws an image, each of its pixels a square.</summary>
    internal void Draw(Image image, int left, int top, int enlargement)
    {
        for (int y = 0; y < image.Height; y++)
        {
            for (int x = 0; x < image.Width; x++)
            {
                ReadOnlySpan<byte> pixel = image.Pixels.Slice((y * image.Width + x) * 3, 3);
                Fill(left + x * enlargement, top + y * enlargement, enlargement, (pixel[0], pixel[1], pixel[2]));
            }
        }
    }

    /// <summary>Writes a line of text; what reaches beyond the right edge is cut off.</summary>
    internal void Write(string text, int left, int top, int enlargement)
    {
        for (int i = 0; i < text.Length * BitmapFont.Advance; i++)
        {
            for (int y = 0; y < BitmapFont.Height; y++)
            {
                if (BitmapFont.HasDot(text[i / BitmapFont.Advance], i % BitmapFont.Advance, y))
                    Fill(left + i * enlargement, top + y * enlargement, enlargement, Ink);
            }
        }
    }

    internal Image ToImage() => Image.FromRgb(_width, _height, _pixels);

    private void Fill(int left, int top, int side, (byte Red, byte Green, byte Blue) colour)
    {
        for (int y = top; y < Math.Min(top + side, _height); y++)
        {
            for (int x = left; x < Math.Min(left + side, _width); x++)
            {
                int i = (y * _width + x) * 3;
                (_pixels[i], _pixels[i + 1], _pixels[i + 2]) = colour;
            }
        }
    }
}
