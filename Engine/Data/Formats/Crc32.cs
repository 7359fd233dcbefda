namespace Engine.Data.Formats;

/// <summary>The cyclic redundancy check of PNG chunks and of gzip: polynomial EDB88320, reflected.</summary>
internal static class Crc32
{
    private static readonly uint[] Table = Make();

    /// <param name="bytes">What is checked.</param>
    /// <param name="before">The check of what comes before it; 0 for nothing.</param>
    internal static uint Of(ReadOnlySpan<byte> bytes, uint before = 0)
    {
        uint crc = ~before;
        foreach (byte b in bytes)
            crc = Table[(byte)(crc ^ b)] ^ crc >> 8;
        return ~crc;
    }

    private static uint[] Make()
    {
        uint[] table = new uint[256];
        for (uint i = 0; i < 256; i++)
        {
            uint entry = i;
            for (int bit = 0; bit < 8; bit++)
                entry = (entry & 1) != 0 ? entry >> 1 ^ 0xEDB88320 : entry >> 1;
            table[i] = entry;
        }
        return table;
    }
}
