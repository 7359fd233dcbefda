using System.Security.Cryptography;
using System.Text;

namespace Engine.Weights;

/// <summary>The SHA-256 of a file's header and tensors, kept in the header itself; the header counts with zeros in the hash's place.</summary>
internal sealed class SafetensorsSeal : IDisposable
{
    internal const string Key = "sha256";

    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <summary>Finds the hash's place in a header and blanks it there.</summary>
    /// <param name="header">The header's bytes; changed where they hold <paramref name="written"/>.</param>
    /// <param name="written">What stands there.</param>
    internal SafetensorsSeal(byte[] header, string? written = null)
    {
        byte[] entry = Encoding.UTF8.GetBytes($"\"{Key}\":\"{written ?? Blank}\"");
        int at = header.AsSpan().IndexOf(entry);
        if (at < 0 || (written ?? Blank).Length != Blank.Length)
        {
            // A hash that was spelt in another way was not written here: it matches nothing.
            Place = 0;
            return;
        }

        Place = at + entry.Length - 1 - Blank.Length;
        Encoding.ASCII.GetBytes(Blank, header.AsSpan(Place, Blank.Length));
    }

    internal static string Blank { get; } = new('0', 64);

    /// <summary>Where the hash stands in the header.</summary>
    internal int Place { get; }

    public void Dispose() => _hash.Dispose();

    internal void Add(ReadOnlySpan<byte> bytes) => _hash.AppendData(bytes);

    /// <summary>The hash of what was added, as it is written: lower-case hexadecimal.</summary>
    internal byte[] Value() => Encoding.ASCII.GetBytes(Convert.ToHexStringLower(_hash.GetCurrentHash()));
}
