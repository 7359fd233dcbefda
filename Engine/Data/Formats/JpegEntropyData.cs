namespace Engine.Data.Formats;

/// <summary>The entropy-coded data of one scan, as its markers show it.</summary>
/// <param name="End">Where the marker after it starts; −1 if the file ends first.</param>
/// <param name="Bytes">Its bytes, stuffed ones and restart markers not counted.</param>
/// <param name="Restarts">The restart markers in it.</param>
internal readonly record struct JpegEntropyData(int End, long Bytes, long Restarts)
{
    /// <summary>Walks the data that starts at <paramref name="start"/>, to the first marker that is neither stuffing (FF00) nor a restart (FFD0 to FFD7).</summary>
    internal static JpegEntropyData Walk(ReadOnlySpan<byte> bytes, int start)
    {
        int position = start;
        long notData = 0, restarts = 0;
        while (true)
        {
            int run = bytes[position..].IndexOf((byte)0xFF);
            if (run < 0 || position + run + 1 >= bytes.Length)
                return new JpegEntropyData(-1, 0, 0);
            position += run;
            switch (bytes[position + 1])
            {
                case 0x00:
                    notData++;
                    position += 2;
                    break;
                case >= 0xD0 and <= 0xD7:
                    notData += 2;
                    restarts++;
                    position += 2;
                    break;
                case 0xFF:
                    notData++;
                    position++;
                    break;
                default:
                    return new JpegEntropyData(position, position - start - notData, restarts);
            }
        }
    }
}
