using System.Buffers;
using Engine.Tensors;

namespace Engine.Backends;

/// <summary>A device that runs networks: every operation of LeNet-5, AlexNet and VGG, forward and backward, and the memory for them.</summary>
/// <remarks>
/// <para>What appears in a signature belongs to the caller; what does not belongs to the backend. A call has enqueued its work when it
/// returns, effects are in call order, and only <see cref="Download"/>, <see cref="DownloadIndices"/> and <see cref="Synchronize"/> block.</para>
/// <para>Activations and their gradients are written (=), weight gradients are added to (+=). Destinations do not overlap sources unless a
/// method says so. Shapes are the caller's duty: a backend may trust them; the checking decorator verifies them.</para>
/// </remarks>
public partial interface IBackend : IDisposable
{
    /// <summary>A short name: <c>cpu</c>, <c>opencl</c>.</summary>
    string Name { get; }

    /// <summary>The device in words, for reports: processor, instruction set, threads.</summary>
    string Description { get; }

    /// <summary>The most 32-bit elements that one buffer takes, whatever memory there is; networks split their batches by it.</summary>
    long LargestBuffer { get; }

    /// <summary>Memory for <paramref name="length"/> 32-bit elements, aligned for the device, all zero. The caller frees it.</summary>
    /// <exception cref="OutOfMemoryException">The device has not that much; the message says how much was asked for.</exception>
    DeviceBuffer Allocate(long length);

    /// <summary>destination = source.</summary>
    /// <exception cref="ArgumentException">The two are not equally long.</exception>
    void Upload(ReadOnlySpan<float> source, in Tensor destination);

    /// <summary>destination = source.</summary>
    /// <exception cref="ArgumentException">The two are not equally long.</exception>
    void UploadIndices(ReadOnlySpan<int> source, in IndexTensor destination);

    /// <summary>destination = what <paramref name="fill"/> writes: into the tensor's own memory where the device shares the host's, else into
    /// staging memory that is then sent. This is how weights arrive without a second copy.</summary>
    void Upload<TState>(in Tensor destination, TState state, SpanAction<float, TState> fill);

    /// <summary>destination = source; blocks until it is there.</summary>
    /// <exception cref="ArgumentException">The two are not equally long.</exception>
    void Download(in Tensor source, Span<float> destination);

    /// <summary>destination = source; blocks until it is there.</summary>
    /// <exception cref="ArgumentException">The two are not equally long.</exception>
    void DownloadIndices(in IndexTensor source, Span<int> destination);

    /// <summary>destination = source, both on this device, of equal length.</summary>
    /// <exception cref="ArgumentException">The two are not equally long.</exception>
    void Copy(in Tensor source, in Tensor destination);

    /// <summary>Every element of destination = value.</summary>
    void Fill(in Tensor destination, float value);

    /// <summary>The tensor's values are not needed any more: the backend may give its memory back to the system. Until it is written again, reading it
    /// gives anything.</summary>
    void Discard(in Tensor tensor);

    /// <summary>Blocks until all work enqueued so far has run.</summary>
    void Synchronize();
}
