using System.Globalization;
using Engine.Tensors;

namespace Engine.Data;

/// <summary>Parts of a data set in which the classes keep their shares, or get equal ones. The same seed gives the same part.</summary>
public static class DataSplit
{
    /// <summary>Sets a part of every class aside, to judge by what is not learned from.</summary>
    /// <param name="data">The whole.</param>
    /// <param name="fraction">The part of each class to set aside, above 0 and below 1; rounded to whole images, and every class with two or more keeps at least one.</param>
    /// <param name="seed">Which ones.</param>
    /// <exception cref="ArgumentException">The fraction is not between 0 and 1, or leaves one of the two sides empty.</exception>
    public static (SubsetDataSet Training, SubsetDataSet Validation) HoldOut(ImageDataSet data, double fraction, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(data);
        if (!(fraction > 0 && fraction < 1))
            throw new ArgumentOutOfRangeException(nameof(fraction), fraction, "The part to set aside lies between 0 and 1, such as 0.1.");
        bool[] aside = new bool[data.Count];
        foreach (int[] members in Shuffled(data, seed))
        {
            int count = Math.Min((int)Math.Round(fraction * members.Length), members.Length - 1);
            foreach (int index in members.AsSpan(0, Math.Max(count, 0)))
                aside[index] = true;
        }

        int held = aside.Count(a => a);
        if (held == 0)
        {
            throw new ArgumentException(
                string.Create(CultureInfo.InvariantCulture, $"{data.Description}: {fraction} of each class is less than one image; set more aside, or give a validation set."), nameof(fraction));
        }

        int[] all = [.. Enumerable.Range(0, data.Count)];
        return (new SubsetDataSet(data, all.Where(i => !aside[i]), "without those held out"), new SubsetDataSet(data, all.Where(i => aside[i]), "held out"));
    }

    /// <summary>So many images, the classes as equal as they can be: one of each class in turn until there are enough.</summary>
    /// <param name="data">The whole.</param>
    /// <param name="count">How many images, from 1 to all.</param>
    /// <param name="seed">Which ones.</param>
    public static SubsetDataSet Take(ImageDataSet data, int count, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(data);
        if (count < 1 || count > data.Count)
            throw new ArgumentOutOfRangeException(nameof(count), count, $"{data.Description} has {data.Count} images; from 1 up to that many can be taken.");
        List<int[]> classes = Shuffled(data, seed);
        IEnumerable<int> inTurn = Enumerable.Range(0, classes.Max(members => members.Length))
            .SelectMany(place => classes.Where(members => place < members.Length).Select(members => members[place]));
        return new SubsetDataSet(data, inTurn.Take(count).Order(), $"{count} of them");
    }

    /// <summary>The images of each class that has any, each class in an order of its own.</summary>
    private static List<int[]> Shuffled(ImageDataSet data, ulong seed) =>
    [
        .. Enumerable.Range(0, data.Count).GroupBy(data.LabelOf).OrderBy(members => members.Key).Select(members =>
        {
            ulong key = RandomKey.Split(seed, members.Key);
            return members.OrderBy(index => CounterRandom.Bits(key, (ulong)index)).ToArray();
        }),
    ];
}
