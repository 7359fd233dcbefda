using Engine.Backends;
using Engine.Tensors;

namespace Engine.Models;

/// <summary>Brings images to a backend in its own order, channels last.</summary>
internal static class ImageUpload
{
    /// <summary>input (N, H, W, C) = images.</summary>
    internal static unsafe void Send(IBackend backend, ReadOnlySpan<float> images, in Tensor input, ImageLayout layout)
    {
        int channels = input.Shape[3], pixels = input.Shape[1] * input.Shape[2];
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
