using System.Buffers.Binary;

namespace Engine.Data.Formats;

/// <summary>What a scan must hold.</summary>
/// <param name="Restarts">The restart markers that divide it.</param>
/// <param name="MinimumBits">The fewest bits that can code its blocks.</param>
internal readonly record struct JpegScan(long Restarts, long MinimumBits);

/// <summary>The frame header of a JPEG, and which of its components the scans have covered so far.</summary>
internal sealed class JpegFrame
{
    private readonly Component[] _components;
    private readonly bool _progressive;
    private readonly int _horizontal;
    private readonly int _vertical;

    private JpegFrame(int width, int height, bool progressive, Component[] components)
    {
        (Width, Height, _progressive, _components) = (width, height, progressive, components);
        _horizontal = components.Max(c => c.Horizontal);
        _vertical = components.Max(c => c.Vertical);
    }

    internal int Width { get; }

    internal int Height { get; }

    internal int Components => _components.Length;

    /// <summary>Whether the scans have given every component its first values.</summary>
    internal bool IsComplete => Array.TrueForAll(_components, c => c.Started);

    /// <summary>Parses the payload of an SOF segment of at least six bytes; null if it is malformed.</summary>
    internal static JpegFrame? Parse(ReadOnlySpan<byte> payload, bool progressive)
    {
        int count = payload[5];
        if (count == 0 || payload.Length != 6 + 3 * count)
            return null;
        var components = new Component[count];
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<byte> c = payload.Slice(6 + 3 * i, 3);
            components[i] = new Component { Id = c[0], Horizontal = c[1] >> 4, Vertical = c[1] & 15, Quantization = c[2] };
            if (c[1] >> 4 is < 1 or > 4 || (c[1] & 15) is < 1 or > 4 || c[2] > 3)
                return null;
            // A component found by its number must be the only one of that number.
            if (Array.FindIndex(components, 0, i, other => other.Id == components[i].Id) >= 0)
                return null;
        }
        JpegFrame frame = new(
            BinaryPrimitives.ReadUInt16BigEndian(payload[3..]), BinaryPrimitives.ReadUInt16BigEndian(payload[1..]), progressive, components);
        // The decoder scales components up by whole numbers.
        return Array.TrueForAll(components, c => frame._horizontal % c.Horizontal == 0 && frame._vertical % c.Vertical == 0) ? frame : null;
    }

    /// <summary>Takes the payload of an SOS segment; null if it is malformed, or names what is not there.</summary>
    internal JpegScan? BeginScan(ReadOnlySpan<byte> header, JpegTables tables)
    {
        if (header.IsEmpty || header[0] < 1 || header[0] > _components.Length || header.Length != 4 + 2 * header[0])
            return null;
        int count = header[0];
        ReadOnlySpan<byte> spectral = header[(1 + 2 * count)..];
        int first = spectral[0], last = spectral[1], high = spectral[2] >> 4, low = spectral[2] & 15;
        bool dc = first == 0;
        if (_progressive
            ? last > 63 || first > last || high > 13 || low > 13 || (dc ? last != 0 : count != 1)
            : !dc || high != 0 || low != 0)
        {
            return null;
        }

        long blocksPerMcu = 0;
        Component component = _components[0];
        for (int i = 0; i < count; i++)
        {
            int id = header[1 + 2 * i], tableIds = header[2 + 2 * i];
            int index = Array.FindIndex(_components, c => c.Id == id);
            if (index < 0 || tableIds >> 4 > 3 || (tableIds & 15) > 3)
                return null;
            component = _components[index];
            bool needsDc = dc && high == 0, needsAc = !_progressive || !dc;
            if (needsDc && !tables.HasHuffman(ac: false, tableIds >> 4) || needsAc && !tables.HasHuffman(ac: true, tableIds & 15))
                return null;
            // Every refinement builds on a first scan; a first scan comes once.
            if (needsDc == component.Started || !tables.HasQuantization(component.Quantization))
                return null;
            component.Started = true;
            blocksPerMcu += component.Horizontal * component.Vertical;
        }

        long mcus = Ceiling(Width, 8 * _horizontal) * Ceiling(Height, 8 * _vertical);
        if (count == 1)
        {
            blocksPerMcu = 1;
            mcus = Ceiling(Ceiling((long)Width * component.Horizontal, _horizontal), 8)
                * Ceiling(Ceiling((long)Height * component.Vertical, _vertical), 8);
        }
        long restarts = tables.RestartInterval == 0 ? 0 : Ceiling(mcus, tables.RestartInterval) - 1;
        // A sequential block takes a DC code and an end of block, a bit each at the least; one run can end many blocks of an AC scan.
        int bitsPerBlock = !_progressive ? 2 : dc ? 1 : 0;
        return new JpegScan(restarts, bitsPerBlock * blocksPerMcu * mcus);
    }

    private static long Ceiling(long value, long divisor) => (value + divisor - 1) / divisor;

    private sealed class Component
    {
        internal required int Id { get; init; }

        internal required int Horizontal { get; init; }

        internal required int Vertical { get; init; }

        internal required int Quantization { get; init; }

        internal bool Started { get; set; }
    }
}
