using System.Globalization;

namespace Engine.Data;

/// <summary>How many classes numbered labels speak of, and what those are called.</summary>
internal static class LabelRange
{
    /// <summary>The highest label and one, but at least <paramref name="least"/>. A stray label would make classes to learn that have no images, and is refused.</summary>
    /// <param name="labels">At least one.</param>
    /// <param name="source">The file they come from.</param>
    /// <param name="least">Classes of which any may be without images; 0 may be without in any case, since some data sets count from 1.</param>
    /// <param name="learns">Whether a network is to learn from them; images to judge by may be of any classes.</param>
    /// <exception cref="InvalidDataException">A label is negative, or a class to learn below the highest has no images.</exception>
    internal static int Classes(int[] labels, string source, int least, bool learns)
    {
        int highest = labels.Max();
        int classes = Math.Max(highest + 1, least);
        Check(labels, source, classes);
        if (!learns)
            return classes;
        HashSet<int> present = [.. labels];
        for (int label = Math.Max(least, 1); label < highest; label++)
        {
            if (!present.Contains(label))
            {
                throw new InvalidDataException(
                    $"{source}: the label {highest} of image {Array.IndexOf(labels, highest)} is out of range: no image has the label {label}, and labels count the classes from 0 without a gap.");
            }
        }

        return classes;
    }

    /// <summary>The names of classes that have nothing but their numbers.</summary>
    internal static string[] Names(int classes) => [.. Enumerable.Range(0, classes).Select(label => label.ToString(CultureInfo.InvariantCulture))];

    /// <exception cref="InvalidDataException">A label is negative or at least <paramref name="classes"/>.</exception>
    internal static void Check(int[] labels, string source, int classes)
    {
        int wrong = Array.FindIndex(labels, label => (uint)label >= (uint)classes);
        if (wrong >= 0)
            throw new InvalidDataException($"{source}: the label {labels[wrong]} of image {wrong} is out of range; there are {classes} classes, 0 to {classes - 1}.");
    }
}
