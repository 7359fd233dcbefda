using System.Buffers.Binary;

namespace Engine.Data.Formats;

/// <summary>Which tables a JPEG file has defined so far; what is in them is the decoder's concern.</summary>
internal sealed class JpegTables
{
    private int _huffman;
    private int _quantization;

    /// <summary>MCUs between restart markers; 0 for none.</summary>
    internal int RestartInterval { get; private set; }

    internal bool HasHuffman(bool ac, int id) => (_huffman >> ((ac ? 4 : 0) + id) & 1) != 0;

    internal bool HasQuantization(int id) => (_quantization >> id & 1) != 0;

    /// <summary>Takes a DHT segment; false if it is malformed.</summary>
    internal bool DefineHuffman(ReadOnlySpan<byte> payload)
    {
        while (!payload.IsEmpty)
        {
            if (payload.Length < 17 || payload[0] >> 4 > 1 || (payload[0] & 15) > 3)
                return false;
            int codes = 0, used = 0;
            for (int length = 1; length <= 16; length++)
            {
                codes += payload[length];
                // A prefix code of this length has 2^length words, those below longer codes included.
                used = 2 * used + payload[length];
                if (used > 1 << length)
                    return false;
            }
            if (codes > 256 || payload.Length < 17 + codes)
                return false;
            _huffman |= 1 << ((payload[0] >> 4) * 4 + (payload[0] & 15));
            payload = payload[(17 + codes)..];
        }
        return true;
    }

    /// <summary>Takes a DQT segment; false if it is malformed.</summary>
    internal bool DefineQuantization(ReadOnlySpan<byte> payload)
    {
        while (!payload.IsEmpty)
        {
            int size = payload[0] >> 4 == 0 ? 65 : 129;
            if (payload[0] >> 4 > 1 || (payload[0] & 15) > 3 || payload.Length < size)
                return false;
            _quantization |= 1 << (payload[0] & 15);
            payload = payload[size..];
        }
        return true;
    }

    /// <summary>Takes a DRI segment; false if it is malformed.</summary>
    internal bool DefineRestartInterval(ReadOnlySpan<byte> payload)
    {
        if (payload.Length != 2)
            return false;
        RestartInterval = BinaryPrimitives.ReadUInt16BigEndian(payload);
        return true;
    }
}
