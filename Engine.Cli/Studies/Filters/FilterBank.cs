using Engine.Backends;
using Engine.Models;
using Engine.Tensors;

namespace Engine.Cli.Studies.Filters;

/// <summary>The filters of a first convolution, square and of odd side.</summary>
/// <param name="Side">Pixels of a side.</param>
/// <param name="Channels">Channels of an image.</param>
/// <param name="Weights">Filter after filter, each side × side × channels, as the device has them.</param>
/// <param name="Bias">One value a filter.</param>
internal sealed record FilterBank(int Side, int Channels, float[] Weights, float[] Bias)
{
    /// <summary>The first layer of the networks that have one here.</summary>
    internal const string Layer = "features.0";

    /// <summary>How many filters there are.</summary>
    internal int Count => Bias.Length;

    /// <summary>One filter: side × side × channels.</summary>
    internal ReadOnlySpan<float> this[int filter] => Weights.AsSpan(filter * Length, Length);

    /// <summary>Weights of a filter.</summary>
    internal int Length => Side * Side * Channels;

    /// <summary>The same with every weight multiplied.</summary>
    internal FilterBank Scaled(double factor) => this with { Weights = [.. Weights.Select(w => (float)(w * factor))] };

    /// <summary>What a network's first layer has at the moment.</summary>
    internal static FilterBank Of(Network network)
    {
        (Tensor weights, Tensor bias) = Place(network);
        var bank = new FilterBank(weights.Shape[1], weights.Shape[3], new float[weights.Length], new float[bias.Length]);
        network.Backend.Download(weights, bank.Weights);
        network.Backend.Download(bias, bank.Bias);
        return bank;
    }

    /// <summary>Makes these a network's first layer.</summary>
    internal void Put(Network network)
    {
        (Tensor weights, Tensor bias) = Place(network);
        network.Backend.Upload(Weights, weights);
        network.Backend.Upload(Bias, bias);
    }

    /// <summary>The same, each filter as strong as it takes for its maps over some images to have a root mean square of 1. One that finds nothing stays as it is.</summary>
    /// <param name="backend">Where the convolution runs.</param>
    /// <param name="images">Images of height × width × channels values, one after another.</param>
    /// <param name="height">Rows of an image.</param>
    /// <param name="width">Pixels a row.</param>
    internal FilterBank Levelled(IBackend backend, ReadOnlySpan<float> images, int height, int width)
    {
        float[] maps = Maps(backend, images, height, width);
        var squares = new double[Count];
        for (int i = 0; i < maps.Length; i++)
            squares[i % Count] += (double)maps[i] * maps[i];
        return this with
        {
            Weights = [.. Weights.Select((w, i) => squares[i / Length] is > 0 and var sum ? (float)(w / Math.Sqrt(sum / (maps.Length / Count))) : w)],
        };
    }

    /// <summary>What the filters and the ReLU behind them make of images: height × width × filters values of each.</summary>
    /// <param name="backend">Where the convolution runs.</param>
    /// <param name="images">Images of height × width × channels values, one after another.</param>
    /// <param name="height">Rows of an image.</param>
    /// <param name="width">Pixels a row.</param>
    internal float[] Maps(IBackend backend, ReadOnlySpan<float> images, int height, int width)
    {
        using var layer = new Network(
            Architecture.Define("first-layer", Channels, height, width).Conv2D(Count, Side, padding: Side / 2).ReLU().Flatten().Build(), backend);
        layer.InitializeWeights(0);
        Put(layer);
        var maps = new float[images.Length / Channels * Count];
        layer.Run(images, images.Length / (height * width * Channels), maps);
        return maps;
    }

    private static (Tensor Weights, Tensor Bias) Place(Network network)
    {
        IReadOnlyList<Tensor> parameters = network.Parameters.Of(0);
        return (parameters[0], parameters[1]);
    }
}
