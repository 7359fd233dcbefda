using Engine.Data;
using Engine.Models;

namespace Engine.Training;

/// <summary>What a training of a model on some data is best begun with, where nothing else is said.</summary>
/// <param name="Channels">Channels of an image.</param>
/// <param name="Height">Height of an image in pixels.</param>
/// <param name="Width">Width of an image in pixels.</param>
/// <param name="Head">What follows the convolutions.</param>
/// <param name="Epochs">How often the data are seen.</param>
/// <param name="Batch">Images a step.</param>
/// <param name="LearningRate">α of SGD with momentum 0.9.</param>
/// <param name="WeightDecay">λ.</param>
/// <param name="WarmUpEpochs">Epochs in which the rate first climbs.</param>
/// <param name="Augment">What is done to training images.</param>
/// <param name="Normalize"><c>dataset</c> or <c>imagenet</c>.</param>
public sealed record TrainingDefaults(
    int Channels, int Height, int Width, ModelHead Head, int Epochs, int Batch, double LearningRate, double WeightDecay, double WarmUpEpochs, string Augment, string Normalize)
{
    // Images up to this side are seen whole and fill a compact head; larger ones are photographs.
    private const int SmallSide = 64;

    // Five poolings leave one pixel of this.
    private const int LeastSideOfVgg = 32;

    /// <summary>The defaults.</summary>
    /// <param name="model">A name of <see cref="ModelCatalog"/>.</param>
    /// <param name="data">What it will learn from.</param>
    /// <param name="input">The image size that was asked for; null for the one that suits the data and the model.</param>
    /// <exception cref="ArgumentException">There is no such model.</exception>
    public static TrainingDefaults For(string model, ImageDataSet data, ImageSize? input = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(data);
        Tensors.Shape own = ModelCatalog.Create(model).Input;
        bool isLeNet = model == "lenet5", isVgg = model.StartsWith("vgg", StringComparison.Ordinal);
        if ((input ?? data.CommonSize) is { } size && Math.Max(size.Height, size.Width) <= SmallSide && (isLeNet || isVgg))
        {
            int least = isVgg && input is null ? LeastSideOfVgg : 1;
            string augment = size.Channels == 1 ? "none" : "crop,flip";
            (int height, int width) = (Math.Max(size.Height, least), Math.Max(size.Width, least));
            return isLeNet
                ? new TrainingDefaults(size.Channels, height, width, ModelHead.Standard, 5, 64, 0.05, 5e-4, 0, augment, "dataset")
                : new TrainingDefaults(size.Channels, height, width, ModelHead.Compact, 8, 64, model.EndsWith("-bn", StringComparison.Ordinal) ? 0.05 : 0.02, 5e-4, 1, augment, "dataset");
        }

        ImageSize taken = input ?? new ImageSize(own[3], own[1], own[2]);
        return isLeNet
            ? new TrainingDefaults(taken.Channels, taken.Height, taken.Width, ModelHead.Standard, 5, 64, 0.05, 5e-4, 0, "none", "dataset")
            : new TrainingDefaults(taken.Channels, taken.Height, taken.Width, ModelHead.Standard, 30, 32, 0.01, 5e-4, 1, "crop,flip", "imagenet");
    }
}
