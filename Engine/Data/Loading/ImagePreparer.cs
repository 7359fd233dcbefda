using Engine.Data.Resizing;

namespace Engine.Data;

/// <summary>Makes a network's input of one image after another, with scratch memory of its own: one a thread.</summary>
/// <remarks>
/// Bytes as long as they do: cutting, resizing and flipping are exact or rounded as PIL rounds, and a table turns bytes into
/// normalised values. Only turning, scaling and changes of colour work on floats.
/// </remarks>
internal sealed class ImagePreparer
{
    private readonly ImageSize _size;
    private readonly ImagePreprocessing _preprocessing;
    private readonly AugmentationPipeline _augmentation;
    private readonly float[] _levels, _unitLevels, _unwarped;
    private readonly byte[] _samples;

    internal ImagePreparer(ImagePreprocessing preprocessing, AugmentationPipeline? augmentation)
    {
        (_preprocessing, _augmentation) = (preprocessing, augmentation ?? AugmentationPipeline.None);
        _size = new ImageSize(preprocessing.Channels, preprocessing.Height, preprocessing.Width);
        _levels = new float[ByteLevels.Count * preprocessing.Channels];
        _unitLevels = new float[ByteLevels.Count];
        ByteLevels.Fill(_levels, preprocessing.Channels, preprocessing.Normalization);
        ByteLevels.Fill(_unitLevels, 1, Normalization.None);
        _samples = new byte[_size.Length];
        _unwarped = _augmentation.Augmentations.Count > 0 ? new float[_size.Length] : [];
    }

    /// <summary>Writes an image's height × width × channels values.</summary>
    /// <param name="image">Any image.</param>
    /// <param name="key">Where the augmentation's random numbers come from.</param>
    /// <param name="destination">Receives the values.</param>
    internal void Prepare(PixelView image, ulong key, Span<float> destination)
    {
        ImageGeometry geometry = _augmentation.DrawGeometry(key);
        ReadOnlySpan<byte> samples = Cut(image, geometry);
        if (!geometry.IsWarped && !_augmentation.ChangesPixels)
        {
            ByteLevels.Apply(_levels, samples, destination);
            return;
        }

        ByteLevels.Apply(_unitLevels, samples, geometry.IsWarped ? _unwarped : destination);
        if (geometry.IsWarped)
            AffineWarp.Run(_unwarped, _size, geometry.Scale, geometry.Angle, destination);
        _augmentation.ChangePixels(new AugmentedPixels(destination, _size, _preprocessing.Normalization.Mean), key);
        Normalize(destination);
    }

    /// <summary>The image's bytes in the network's size and channels, cropped and flipped; where they lie if nothing is to be done.</summary>
    private ReadOnlySpan<byte> Cut(PixelView image, ImageGeometry geometry)
    {
        if (geometry.Crop is { } place)
        {
            (CropWindow columns, CropWindow rows) = place.Windows(image.Width, image.Height, _size.Width, _size.Height);
            ImageCrop.Run(image, _size.Channels, columns, rows, _size.Width, _size.Height, _samples);
        }
        else if (image.Width != _size.Width || image.Height != _size.Height || !_preprocessing.KeepsFittingImages)
        {
            _preprocessing.Crop(image, _samples);
        }
        else if (image.Channels == _size.Channels && !geometry.Flipped)
        {
            return image.Bytes;
        }
        else
        {
            image.CopyTo(_size.Channels, _samples);
        }

        if (geometry.Flipped)
            Flip();
        return _samples;
    }

    private void Flip()
    {
        int channels = _size.Channels, length = _size.Width * channels;
        for (int start = 0; start < _samples.Length; start += length)
        {
            Span<byte> row = _samples.AsSpan(start, length);
            row.Reverse();

            // Reversed bytes have reversed pixels, and each pixel's channels the wrong way round.
            for (int i = 0; channels == 3 && i < row.Length; i += 3)
                (row[i], row[i + 2]) = (row[i + 2], row[i]);
        }
    }

    private void Normalize(Span<float> values)
    {
        (IReadOnlyList<float> mean, IReadOnlyList<float> deviation) = _preprocessing.Normalization;
        int channels = _size.Channels;
        for (int c = 0; c < channels && mean.Count + deviation.Count > 0; c++)
        {
            float m = mean.Count == 0 ? 0 : mean[c], d = deviation.Count == 0 ? 1 : deviation[c];
            for (int i = c; i < values.Length; i += channels)
                values[i] = (values[i] - m) / d;
        }
    }
}
