using Engine.Tensors;

namespace Engine.Data;

/// <summary>Seeds made from a seed, one for each thing that is drawn for data, so that orders, augmentations, splits and generated images of one seed do not share their numbers.</summary>
/// <remarks>What draws elsewhere from the same seed is not kept apart from them: dropout in step s and the first values of a network's parameter s, both counted from 0,
/// begin from <c>Bits(seed, s)</c>, as stream s does here. So what dropout draws in step 1 for element e is what the order of epoch e begins from. They decide about
/// different things and nothing comes of it; streams of their own would change the bits of every training.</remarks>
internal static class RandomKey
{
    private const ulong OrderStream = 1, ImageStream = 2, SplitStream = 3, SyntheticStream = 4;

    /// <summary>For the order of an epoch.</summary>
    internal static ulong Order(ulong seed, int epoch) => CounterRandom.Bits(CounterRandom.Bits(seed, OrderStream), (ulong)epoch);

    /// <summary>For the augmentation of an image in an epoch.</summary>
    internal static ulong Image(ulong seed, int epoch, int index) =>
        CounterRandom.Bits(CounterRandom.Bits(CounterRandom.Bits(seed, ImageStream), (ulong)epoch), (ulong)index);

    /// <summary>For drawing from a class.</summary>
    internal static ulong Split(ulong seed, int label) => CounterRandom.Bits(CounterRandom.Bits(seed, SplitStream), (ulong)label);

    /// <summary>For a generated image.</summary>
    internal static ulong Synthetic(ulong seed, int index) => CounterRandom.Bits(CounterRandom.Bits(seed, SyntheticStream), (ulong)index);
}
