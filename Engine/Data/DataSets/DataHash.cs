using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Engine.Data;

/// <summary>SHA-256 over parts of any length, each preceded by its length so that no two lists of parts look alike.</summary>
internal sealed class DataHash : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    public void Dispose() => _hash.Dispose();

    internal void Append(string text) => Append(Encoding.UTF8.GetBytes(text));

    internal void Append(ReadOnlySpan<byte> bytes)
    {
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, bytes.Length);
        _hash.AppendData(length);
        _hash.AppendData(bytes);
    }

    internal string Finish() => Convert.ToHexStringLower(_hash.GetHashAndReset());
}
