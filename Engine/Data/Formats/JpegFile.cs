using System.Buffers.Binary;

namespace Engine.Data.Formats;

/// <summary>Walks a JPEG file (ITU-T T.81) marker by marker, from SOI to EOI, before anything decodes it.</summary>
/// <remarks>
/// Application segments and comments are left out of what the decoder gets: it reads them with faults (it never sees a
/// JFIF segment), and nothing but Adobe's colour transform in them bears on the pixels.
/// </remarks>
internal ref struct JpegFile
{
    /// <summary>Each scan visits every block of its components, however little data it holds; real files have about ten.</summary>
    private const int MaxScans = 100;

    private readonly ReadOnlySpan<byte> _bytes;
    private readonly string _name;
    private readonly ImageLimits _limits;
    private readonly MemoryStream _kept;
    private readonly JpegTables _tables = new();
    private JpegFrame? _frame;
    private int _position = 2;
    private int _scans;
    private bool _jfif;
    private (int Start, int Length, byte Transform)? _adobe;

    private JpegFile(ReadOnlySpan<byte> bytes, string name, ImageLimits limits)
    {
        _bytes = bytes;
        _name = name;
        _limits = limits;
        _kept = new MemoryStream(bytes.Length);
        _kept.Write(bytes[..2]);
    }

    /// <summary>Checks the file <paramref name="bytes"/>, which starts with SOI; what follows EOI is ignored.</summary>
    /// <exception cref="InvalidDataException">The file is truncated, malformed, of a kind that is not read, or over a limit.</exception>
    internal static CheckedImage Check(ReadOnlySpan<byte> bytes, string name, ImageLimits limits)
    {
        JpegFile file = new(bytes, name, limits);
        while (file.Step())
        {
        }
        JpegFrame frame = file._frame!;
        return new CheckedImage(frame.Width, frame.Height, file._kept.ToArray());
    }

    /// <summary>Takes one marker and what belongs to it; false after EOI.</summary>
    private bool Step()
    {
        int start = _position;
        byte marker = NextMarker();
        switch (marker)
        {
            case 0xD9:
                if (_frame is null || !_frame.IsComplete)
                    throw Fail("the file ends before all of the image data");
                _kept.Write([0xFF, 0xD9]);
                return false;
            case 0xC0 or 0xC1 or 0xC2:
                Frame(marker, Segment());
                break;
            case 0xC4:
                if (!_tables.DefineHuffman(Segment()))
                    throw Fail("a Huffman table is malformed");
                break;
            case 0xDB:
                if (!_tables.DefineQuantization(Segment()))
                    throw Fail("a quantization table is malformed");
                break;
            case 0xDD:
                if (!_tables.DefineRestartInterval(Segment()))
                    throw Fail("the restart interval is malformed");
                break;
            case 0xDA:
                Scan(Segment());
                break;
            case 0xDC:
                Segment();
                break;
            case >= 0xE0 and <= 0xEF or 0xFE:
                Application(marker, start);
                return true;
            default:
                throw Fail(Unsupported(marker) is { } kind
                    ? $"{kind} JPEG is not read; save it as baseline or progressive JPEG"
                    : $"an unexpected marker FF{marker:X2} at byte {start}");
        }
        _kept.Write(_bytes[start.._position]);
        return true;
    }

    private byte NextMarker()
    {
        if (_position < _bytes.Length && _bytes[_position] != 0xFF)
            throw Fail($"expected a marker at byte {_position}");
        while (_position < _bytes.Length && _bytes[_position] == 0xFF)
            _position++;
        return _position < _bytes.Length ? _bytes[_position++] : throw Truncated();
    }

    /// <summary>The payload of the segment whose length comes next.</summary>
    private ReadOnlySpan<byte> Segment()
    {
        if (_bytes.Length - _position < 2)
            throw Truncated();
        int length = BinaryPrimitives.ReadUInt16BigEndian(_bytes[_position..]);
        if (length < 2)
            throw Fail($"the segment at byte {_position} has a length of {length}");
        if (_bytes.Length - _position < length)
            throw Truncated();
        ReadOnlySpan<byte> payload = _bytes.Slice(_position + 2, length - 2);
        _position += length;
        return payload;
    }

    private void Application(byte marker, int start)
    {
        ReadOnlySpan<byte> payload = Segment();
        if (marker == 0xE0 && payload.StartsWith("JFIF\0"u8))
            _jfif = true;
        else if (marker == 0xEE && payload.Length >= 12 && payload.StartsWith("Adobe\0"u8))
            _adobe = (start, _position - start, payload[11]);
    }

    private void Frame(byte marker, ReadOnlySpan<byte> payload)
    {
        if (_frame is not null)
            throw Fail("it has a second frame header");
        if (payload.Length < 6)
            throw Fail("the frame header is too short");
        if (payload[0] != 8)
            throw Fail($"{payload[0]}-bit JPEG is not read; save it with 8 bits a sample");
        _limits.Check(_name, BinaryPrimitives.ReadUInt16BigEndian(payload[3..]), BinaryPrimitives.ReadUInt16BigEndian(payload[1..]));
        _frame = JpegFrame.Parse(payload, progressive: marker == 0xC2) ?? throw Fail("the frame header is malformed");
        if (_frame.Components is not (1 or 3 or 4))
            throw Fail($"a JPEG of {_frame.Components} components is not read; save it as grey or colour");
        KeepAdobe();
    }

    /// <summary>Adobe's segment says how the colours are coded; a JFIF segment overrules it for three components.</summary>
    private readonly void KeepAdobe()
    {
        if (_frame!.Components == 4 && _adobe is not (_, _, 0 or 2))
            throw Fail("a CMYK JPEG without Adobe's colour marker is not read; save it as RGB");
        if (_adobe is var (start, length, _) && !(_jfif && _frame.Components == 3))
            _kept.Write(_bytes.Slice(start, length));
    }

    private void Scan(ReadOnlySpan<byte> header)
    {
        if (_frame is null)
            throw Fail("image data comes before the frame header");
        if (++_scans > MaxScans)
            throw Fail($"it has more than {MaxScans} scans; save it again");
        if (_frame.BeginScan(header, _tables) is not { } scan)
            throw Fail($"the header of scan {_scans} is malformed, or names a table or component that is not there");

        JpegEntropyData data = JpegEntropyData.Walk(_bytes, _position);
        if (data.End < 0)
            throw Truncated();
        _position = data.End;
        if (data.Restarts != scan.Restarts)
            throw Fail($"scan {_scans} has {data.Restarts} restart markers where {scan.Restarts} belong");
        if (data.Bytes * 8 < scan.MinimumBits)
            throw Fail($"scan {_scans} has too little data for an image of {_frame.Width}×{_frame.Height}");
    }

    private static string? Unsupported(byte marker) => marker switch
    {
        0xC3 or 0xF7 => "lossless",
        0xC5 or 0xC6 or 0xC7 or 0xDE => "hierarchical",
        0xC9 or 0xCA or 0xCC => "arithmetic-coded",
        0xCB or 0xCD or 0xCE or 0xCF => "arithmetic-coded lossless or hierarchical",
        _ => null,
    };

    private readonly InvalidDataException Truncated() => Fail("the file is truncated: it ends before the end-of-image marker");

    private readonly InvalidDataException Fail(string what) => new($"{_name}: not a readable JPEG: {what}.");
}
