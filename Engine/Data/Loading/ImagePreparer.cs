namespace Engine.Data;

/// <summary>Makes a network's input of one image after another, with scratch memory of its own: one a thread.</summary>
internal sealed class ImagePreparer
{
    private readonly LoaderOptions _options;
    private readonly ImagePreprocessing _preprocessing;
    private readonly float[] _levels;
    private readonly byte[] _samples;

    internal ImagePreparer(LoaderOptions options)
    {
        (_options, _preprocessing) = (options, options.Preprocessing);
        _levels = new float[ByteLevels.Count * options.Channels];
        ByteLevels.Fill(_levels, options.Channels, options.Normalization.Mean, options.Normalization.Deviation);
        _samples = new byte[options.Height * options.Width * options.Channels];
    }

    /// <summary>Whether an image has the network's height and width.</summary>
    internal bool Fits(PixelView image) => image.Width == _options.Width && image.Height == _options.Height;

    /// <summary>Writes an image's height × width × channels values.</summary>
    internal void Prepare(PixelView image, Span<float> destination)
    {
        if (Fits(image) && image.Channels == _options.Channels)
        {
            ByteLevels.Apply(_levels, image.Bytes, destination);
            return;
        }

        _preprocessing.Crop(image, _samples);
        ByteLevels.Apply(_levels, _samples, destination);
    }
}
