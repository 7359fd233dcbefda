using System.Runtime.CompilerServices;

namespace Engine.Cpu;

/// <summary>Asks for the pixels of the tile to the right while a tile is transformed: they lie in as many places as a tile has rows, an image's row apart, where
/// the processor does not foresee them. Beyond the image's edge it asks for what nobody will use.</summary>
internal static unsafe class NextTile
{
    /// <summary>For the pixels that the next tile sees and this one does not.</summary>
    /// <param name="pixels">Those that this one sees, <paramref name="side"/> a row.</param>
    /// <param name="side">Pixels that a tile sees, along a side.</param>
    /// <param name="outputs">Pixels that a tile makes, along a side: how far the next one lies.</param>
    /// <param name="channels">Channels of a pixel.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void AskForInput(float** pixels, int side, int outputs, int channels)
    {
        for (int c = 0; c < channels; c += Prefetch.LineFloats)
        {
            for (int y = 0; y < side; y++)
            {
                for (int x = side - outputs; x < side; x++)
                    Prefetch.FarLine(pixels[side * y + x] + outputs * channels + c);
            }
        }
    }

    /// <summary>For some channels of the pixels that the next tile makes.</summary>
    /// <param name="pixels">Those that this one makes.</param>
    /// <param name="side">Their number along a side: how far the next one's lie.</param>
    /// <param name="channels">Channels of a pixel.</param>
    /// <param name="first">The first that is asked for.</param>
    /// <param name="count">How many are.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void AskForOutput(float** pixels, int side, int channels, int first, int count)
    {
        for (int c = first; c < first + count; c += Prefetch.LineFloats)
        {
            for (int i = 0; i < side * side; i++)
                Prefetch.FarLine(pixels[i] + side * channels + c);
        }
    }
}
