using System.Buffers.Binary;
using System.Text;

namespace Engine.Tests.Weights;

/// <summary>Safetensors files put together byte by byte, right or wrong.</summary>
internal static class SafetensorsBytes
{
    /// <summary>A header's length, the header, the tensors' bytes.</summary>
    internal static byte[] File(string header, int dataBytes) => File(Encoding.UTF8.GetBytes(header), dataBytes);

    internal static byte[] File(byte[] header, int dataBytes)
    {
        var file = new byte[8 + header.Length + dataBytes];
        BinaryPrimitives.WriteInt64LittleEndian(file, header.Length);
        header.CopyTo(file, 8);
        for (int i = 0; i < dataBytes; i++)
            file[8 + header.Length + i] = (byte)i;
        return file;
    }

    /// <summary>A length of one's own before the header.</summary>
    internal static byte[] FileClaiming(ulong headerBytes, string header, int dataBytes)
    {
        byte[] file = File(header, dataBytes);
        BinaryPrimitives.WriteUInt64LittleEndian(file, headerBytes);
        return file;
    }
}
