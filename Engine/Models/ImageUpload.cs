using Engine.Backends;
using Engine.Tensors;

namespace Engine.Models;

/// <summary>Brings images to a backend in its own order, channels last.</summary>
internal static class ImageUpload
{
    /// <summary>input = images, channels last, in whatever shape a network takes them.</summary>
    /// <param name="backend">The input's.</param>
    /// <param name="images">The images, one after another.</param>
    /// <param name="image">One of them, (1, H, W, C).</param>
    /// <param name="layout">The order within <paramref name="images"/>.</param>
    /// <param name="input">Where they go.</param>
    internal static unsafe void Send(IBackend backend, ReadOnlySpan<float> images, Shape image, ImageLayout layout, in Tensor input)
    {
        int channels = image[3], pixels = image[1] * image[2];
        if (layout == ImageLayout.ChannelsLast || channels == 1 || pixels == 1)
        {
            backend.Upload(images, input);
            return;
        }

        fixed (float* source = images)
        {
            backend.Upload(input, ((nint)source, channels, pixels), static (span, state) =>
            {
                (nint source, int channels, int pixels) = state;
                int length = channels * pixels;
                for (int start = 0; start < span.Length; start += length)
                    Transposition.Transpose(new ReadOnlySpan<float>((float*)source + start, length), channels, pixels, span.Slice(start, length));
            });
        }
    }
}
