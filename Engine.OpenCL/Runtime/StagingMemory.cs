using System.Buffers;
using Silk.NET.OpenCL;

namespace Engine.OpenCL;

/// <summary>Pinned host memory that uploads go through: the caller's data is copied and the call returns, while the device fetches it. Where waits have a
/// time limit downloads go through it too, since a device that hangs might come back and write to them later.</summary>
/// <remarks>What is copied takes small pieces in turn, so that the device has the first soon and one is on its way while the next is copied; what is filled in
/// place takes one of two large ones. A piece is waited for only when it comes round again.</remarks>
internal sealed unsafe class StagingMemory(OpenClContext context) : IDisposable
{
    /// <summary>What is filled in place takes at most.</summary>
    internal const long LargestBytes = 64 << 20;

    /// <summary>What one piece of a copy takes at most.</summary>
    internal const int PieceBytes = 8 << 20;

    /// <summary>Pieces that copies take in turn at first.</summary>
    internal const int Pieces = 4;

    // And at most: an upload of many has room here for all of it and for the next, which is copied while the step before still runs (128 images at 224×224 are ten).
    internal const int MostPieces = 20;

    // One processor's thread does not copy as fast as a bus fetches; a slice is worth waking another.
    private const int SliceBytes = 1 << 20;

    private readonly Turns _copied = new(Pieces), _filled = new(2);

    /// <summary>target[offset, offset + bytes) = source, in pieces.</summary>
    internal void Upload(byte* source, nint target, long offset, long bytes)
    {
        _copied.Grow((int)Math.Min(MostPieces, 2 * ((bytes + PieceBytes - 1) / PieceBytes)));
        for (long done = 0; done < bytes;)
        {
            int here = (int)Math.Min(bytes - done, PieceBytes);
            Piece piece = Ready(_copied, here);
            Copy(source + done, piece.Pointer, here);
            Send(piece, target, offset + done, here);
            done += here;
        }
    }

    /// <summary>target[offset, offset + bytes) = what <paramref name="fill"/> writes; at most <see cref="LargestBytes"/>.</summary>
    internal void Upload<TState>(nint target, long offset, long bytes, TState state, SpanAction<float, TState> fill)
    {
        Piece piece = Ready(_filled, bytes);
        fill(new Span<float>(piece.Pointer, (int)(bytes / sizeof(float))), state);
        Send(piece, target, offset, bytes);
    }

    /// <summary>target = source[offset, offset + bytes), in pieces; blocks.</summary>
    internal void Download(nint source, long offset, long bytes, byte* target)
    {
        for (long done = 0; done < bytes;)
        {
            int here = (int)Math.Min(bytes - done, PieceBytes);
            Piece piece = Ready(_copied, here);
            context.Read(source, offset + done, here, piece.Pointer);
            Copy(piece.Pointer, target + done, here);
            done += here;
        }
    }

    public void Dispose()
    {
        foreach (Piece piece in _copied.All.Concat(_filled.All))
            Free(piece);
    }

    private static void Copy(byte* source, byte* target, int bytes)
    {
        if (bytes < 2 * SliceBytes)
            Buffer.MemoryCopy(source, target, bytes, bytes);
        else
            CopySlices(source, target, bytes);
    }

    /// <summary>By several threads; apart from small copies, which need not make its closure.</summary>
    private static void CopySlices(byte* source, byte* target, int bytes) => Parallel.For(0, (bytes + SliceBytes - 1) / SliceBytes, slice =>
    {
        int start = slice * SliceBytes, here = Math.Min(bytes - start, SliceBytes);
        Buffer.MemoryCopy(source + start, target + start, here, here);
    });

    private void Send(Piece piece, nint target, long offset, long bytes)
    {
        context.RequireDevice();
        context.Check(context.Calls.Write(context.Queue, target, offset, bytes, piece.Pointer, out nint done), "uploading");
        piece.Done = done;

        // Sent now, so that it travels while the host goes on.
        context.Flush();
    }

    /// <summary>The piece whose turn it is, large enough and no longer in use.</summary>
    private Piece Ready(Turns turns, long bytes)
    {
        Piece piece = turns.Next();
        if (piece.Done != 0)
        {
            nint done = piece.Done;
            piece.Done = 0;
            context.WaitFor(done, "waiting for an upload");
        }

        if (piece.Bytes >= bytes)
            return piece;
        Free(piece);
        long capacity = Math.Max(64 << 10, (long)System.Numerics.BitOperations.RoundUpToPowerOf2((ulong)bytes));

        // Read and write: of what kernels only read AMD's driver for Windows takes the host to be the writer, and the host's own reading becomes slow.
        piece.Buffer = context.Calls.CreateBuffer(context.Handle, MemFlags.AllocHostPtr | MemFlags.ReadWrite, capacity, out int made);
        context.Check(made, $"allocating {capacity} bytes of pinned memory");
        piece.Pointer = (byte*)context.Map(piece.Buffer, MapFlags.Read | MapFlags.Write, 0, capacity, "mapping pinned memory");
        piece.Bytes = capacity;
        return piece;
    }

    private void Free(Piece piece)
    {
        if (piece.Done != 0)
        {
            context.WaitToRelease(piece.Done);
            context.Calls.ReleaseEvent(piece.Done);
        }

        if (piece.Pointer is not null && !context.IsLost)
            _ = context.Calls.Unmap(context.Queue, piece.Buffer, piece.Pointer);
        if (piece.Buffer != 0)
            context.Calls.ReleaseBuffer(piece.Buffer);
        (piece.Done, piece.Buffer, piece.Bytes) = (0, 0, 0);
        piece.Pointer = null;
    }

    private sealed class Turns(int pieces)
    {
        private int _next;

        internal List<Piece> All { get; } = [.. Enumerable.Range(0, pieces).Select(_ => new Piece())];

        internal Piece Next()
        {
            Piece piece = All[_next];
            _next = (_next + 1) % All.Count;
            return piece;
        }

        /// <summary>So many pieces at least; the new ones are next.</summary>
        internal void Grow(int least)
        {
            while (All.Count < least)
                All.Insert(_next, new Piece());
        }
    }

    private sealed class Piece
    {
        internal nint Buffer { get; set; }

        internal byte* Pointer { get; set; }

        internal long Bytes { get; set; }

        /// <summary>The event of the last upload from here; 0 when there is none.</summary>
        internal nint Done { get; set; }
    }
}
