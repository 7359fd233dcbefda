using Engine.Tensors;

namespace Engine.OpenCL;

/// <summary>What scratch memory is for; each purpose has a buffer of its own, so that two in one operation do not meet.</summary>
internal enum ScratchPurpose
{
    /// <summary>Weights packed for one call, or their gradient's sums before the last step.</summary>
    Packed,

    /// <summary>Winograd's planes of a piece of the batch.</summary>
    Planes,

    /// <summary>Sums of parts, to be added in a second pass.</summary>
    Partials,

    /// <summary>Numbers a channel between passes.</summary>
    Channels,

    /// <summary>Zeros, to be read where an image ends.</summary>
    Zeros,
}

/// <summary>The backend's own working memory: grown when a larger operation comes, kept for the next. One in-order queue makes sharing it safe.</summary>
internal sealed class ScratchMemory(OpenClContext context, DeviceMemory memory) : IDisposable
{
    private readonly OpenClBuffer?[] _buffers = new OpenClBuffer?[Enum.GetValues<ScratchPurpose>().Length];

    /// <summary>Room for <paramref name="length"/> floats with anything in it.</summary>
    internal Tensor Take(ScratchPurpose purpose, int length)
    {
        ref OpenClBuffer? buffer = ref _buffers[(int)purpose];
        if (buffer is null || buffer.Length < length)
        {
            buffer?.Dispose();
            buffer = null;
            buffer = new OpenClBuffer(context, memory, length);
        }

        return new Tensor(buffer, 0, new Shape(length));
    }

    /// <summary><paramref name="length"/> zeros that nobody writes: what a buffer holds at first.</summary>
    internal Tensor Zeros(int length) => Take(ScratchPurpose.Zeros, length);

    public void Dispose()
    {
        for (int i = 0; i < _buffers.Length; i++)
        {
            _buffers[i]?.Dispose();
            _buffers[i] = null;
        }
    }
}
