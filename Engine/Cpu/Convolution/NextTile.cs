using System.Runtime.CompilerServices;

namespace Engine.Cpu;

/// <summary>Asks for the pixels of the tile to the right while a tile is transformed: they lie in as many places as a tile has rows, an image's row apart, where
/// the processor does not foresee them. Beyond the image's edge it asks for what nobody will use.</summary>
internal static unsafe class NextTile
{
    /// <summary>For a line of channels of the pixels that the next tile sees and this one does not.</summary>
    /// <param name="pixels">Those that this one sees, <paramref name="side"/> a row.</param>
    /// <param name="side">Pixels that a tile sees, along a side.</param>
    /// <param name="outputs">Pixels that a tile makes, along a side: how far the next one lies.</param>
    /// <param name="channels">Channels of a pixel.</param>
    /// <param name="c">The channel in hand; a line's first one asks.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void AskForInput(float** pixels, int side, int outputs, int channels, int c)
    {
        if (c % Prefetch.LineFloats != 0)
            return;
        for (int y = 0; y < side; y++)
        {
            for (int x = side - outputs; x < side; x++)
                Prefetch.FarLine(pixels[side * y + x] + outputs * channels + c);
        }
    }

    /// <summary>For a line of channels of the pixels that the next tile makes.</summary>
    /// <param name="pixels">Those that this one makes.</param>
    /// <param name="side">Their number along a side: how far the next one's lie.</param>
    /// <param name="channels">Channels of a pixel.</param>
    /// <param name="c">The channel in hand; a line's first one asks.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void AskForOutput(float** pixels, int side, int channels, int c)
    {
        if (c % Prefetch.LineFloats != 0)
            return;
        for (int i = 0; i < side * side; i++)
            Prefetch.FarLine(pixels[i] + side * channels + c);
    }
}
