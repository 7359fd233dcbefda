namespace Engine.Files;

/// <summary>A file while it is written, which says in the user's words why it cannot be. What else goes wrong meanwhile, in whatever gives the content, is not its fault.</summary>
/// <param name="path">What the user called it.</param>
/// <param name="file">Without a buffer: what is written fails when it is written, and not once more when the file is closed.</param>
/// <param name="replaces">Whether what stood at <paramref name="path"/> is still there until the end.</param>
internal sealed class WrittenFile(string path, FileStream file, bool replaces) : Stream
{
    public override bool CanRead => false;

    public override bool CanSeek => file.CanSeek;

    public override bool CanWrite => true;

    public override long Length => file.Length;

    public override long Position
    {
        get => file.Position;
        set => file.Position = value;
    }

    /// <summary>What a call about a file threw, as a sentence for the user; null where it is no such exception.</summary>
    internal static IOException? Fault(Exception e, string path, bool replaces) => e switch
    {
        UnauthorizedAccessException or DirectoryNotFoundException =>
            new IOException($"{path}: the file cannot be written ({e.Message.TrimEnd('.')}). Choose a folder that exists and may be written to.", e),

        // .NET calls a file that is too large for its file system an argument out of range, and names the file beside after other reasons.
        IOException or ArgumentOutOfRangeException => new IOException(
            $"{path}: the file cannot be written ({e.Message.Split(" : '")[0].Split(" (Parameter")[0].TrimEnd('.')}).{(replaces && File.Exists(path) ? " What was there before is still there." : "")}", e),
        _ => null,
    };

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        try
        {
            file.Write(buffer);
        }
        catch (Exception e) when (Fault(e, path, replaces) is { } fault)
        {
            throw fault;
        }
    }

    public override void Flush()
    {
    }

    /// <summary>Brings it to the disk.</summary>
    internal void FlushToDisk()
    {
        try
        {
            file.Flush(flushToDisk: true);
        }
        catch (Exception e) when (Fault(e, path, replaces) is { } fault)
        {
            throw fault;
        }
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("The file is being written.");

    public override long Seek(long offset, SeekOrigin origin) => file.Seek(offset, origin);

    public override void SetLength(long value) => throw new NotSupportedException("The file becomes as long as what is written.");

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            file.Dispose();
        base.Dispose(disposing);
    }
}
