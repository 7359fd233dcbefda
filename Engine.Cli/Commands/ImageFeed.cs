using System.Threading.Channels;
using Engine.Data;

namespace Engine.Cli.Commands;

/// <summary>One image file, read and preprocessed, or why not.</summary>
/// <param name="File">Its path.</param>
/// <param name="Input">The network's input, channels last; null when it could not be read.</param>
/// <param name="Error">Why it could not be read.</param>
internal sealed record FedImage(string File, float[]? Input, string? Error);

/// <summary>Reads images in the background, in order, a bounded number ahead, so that the network does not wait for the decoder.</summary>
internal static class ImageFeed
{
    internal static ChannelReader<FedImage> Start(IReadOnlyList<string> files, ImagePreprocessing preprocessing, int ahead, CancellationToken cancellationToken)
    {
        Channel<FedImage> channel = Channel.CreateBounded<FedImage>(new BoundedChannelOptions(ahead) { SingleReader = true, SingleWriter = true });
        _ = Task.Run(
            async () =>
            {
                Exception? failure = null;
                try
                {
                    foreach (string file in files)
                        await channel.Writer.WriteAsync(Read(file, preprocessing), cancellationToken).ConfigureAwait(false);
                }
#pragma warning disable CA1031 // It surfaces in the reader, on the command's own thread.
                catch (Exception e)
#pragma warning restore CA1031
                {
                    failure = e;
                }

                channel.Writer.Complete(failure);
            },
            CancellationToken.None);
        return channel.Reader;
    }

    private static FedImage Read(string file, ImagePreprocessing preprocessing)
    {
        try
        {
            Image image = ImageFile.Read(file);
            var input = new float[preprocessing.Channels * preprocessing.Height * preprocessing.Width];
            preprocessing.Apply(image, input);
            return new FedImage(file, input, null);
        }
        catch (Exception e) when (e is IOException or InvalidDataException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            return new FedImage(file, null, ErrorText.Of(e));
        }
    }
}
