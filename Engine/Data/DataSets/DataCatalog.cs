using Engine.Naming;

namespace Engine.Data;

/// <summary>The kinds of data sets that are known by name, opened by <c>KIND:WHERE</c>.</summary>
public static class DataCatalog
{
    // MNIST and the data sets made in its likeness (Fashion-MNIST, KMNIST, EMNIST) come as IDX files.
    private const string MnistLike = "mnist";

    // Opened with where it is, and whether a network is to learn from it.
    private static readonly (string Kind, string Where, Func<string, bool, OpenedData> Open)[] Kinds =
    [
        ("idx", "DIR", IdxFolder.Open),
        ("cifar10", "DIR", (place, _) => CifarFolder.OpenTen(place)),
        ("cifar100", "DIR", (place, _) => CifarFolder.OpenHundred(place)),
        ("folder", "DIR", ClassFolders.Open),
        ("list", "FILE", ListFile.Open),
        ("synthetic", "N", (place, _) => SyntheticDataSet.Open(place)),
    ];

    /// <summary>Every kind and what follows it: <c>idx:DIR</c> and so on.</summary>
    public static IReadOnlyList<string> Forms { get; } = [.. Kinds.Select(kind => $"{kind.Kind}:{kind.Where}")];

    /// <summary>Opens a data set to learn from.</summary>
    /// <param name="spec">One of <see cref="Forms"/>.</param>
    /// <exception cref="ArgumentException">There is no such kind (the message gives the nearest, where one is near), or nothing follows it.</exception>
    /// <exception cref="InvalidDataException">The data is truncated, mixed up, empty or of another kind; the message starts with the path.</exception>
    /// <exception cref="IOException">Something is missing or cannot be read.</exception>
    public static OpenedData Open(string spec) => Open(spec, learns: true);

    /// <summary>Opens images to judge a network by: the part for that where there is one. They may be of a single class, numbered ones of any (label 5 alone is class 5 of six), and MNIST's test files alone will do.</summary>
    /// <param name="spec">One of <see cref="Forms"/>.</param>
    /// <exception cref="ArgumentException">There is no such kind (the message gives the nearest, where one is near), or nothing follows it.</exception>
    /// <exception cref="InvalidDataException">The data is truncated, mixed up, empty or of another kind; the message starts with the path.</exception>
    /// <exception cref="IOException">Something is missing or cannot be read.</exception>
    public static ImageDataSet OpenForEvaluation(string spec)
    {
        OpenedData opened = Open(spec, learns: false);
        return opened.Validation ?? opened.Training;
    }

    private static OpenedData Open(string spec, bool learns)
    {
        ArgumentNullException.ThrowIfNull(spec);
        string[] parts = spec.Split(':', 2);
        string kind = parts[0];
        foreach ((string known, string where, Func<string, bool, OpenedData> open) in Kinds)
        {
            if (known != kind)
                continue;
            return parts is [_, { Length: > 0 } place]
                ? open(place, learns)
                : throw new ArgumentException($"The data set '{spec}' does not say where; expected {known}:{where}.", nameof(spec));
        }

        if (Directory.Exists(spec))
        {
            string question = KindIn(spec) is { } likely ? $"; did you mean '{likely}:{spec}'?" : ", and this folder's files are of none.";
            throw new ArgumentException($"A data set is given with its kind{question} The kinds are {string.Join(", ", Forms)}.", nameof(spec));
        }

        string meant = kind.Contains(MnistLike, StringComparison.OrdinalIgnoreCase) ? " Did you mean 'idx'?" : NearestName.Question(kind, Kinds.Select(k => k.Kind));
        throw new ArgumentException($"There is no kind of data set '{kind}'.{meant} The kinds are {string.Join(", ", Forms)}.", nameof(spec));
    }

    /// <summary>The kind of data that a folder holds, by its files' names; null where there are none of any.</summary>
    private static string? KindIn(string folder) =>
        IdxFolder.IsAt(folder) ? "idx" : CifarFolder.IsTenAt(folder) ? "cifar10" : CifarFolder.IsHundredAt(folder) ? "cifar100" : ClassFolders.IsAt(folder) ? "folder" : null;

    /// <summary>The same data set named so that it is found from any folder: what is a path becomes a full one.</summary>
    /// <param name="spec">One of <see cref="Forms"/>.</param>
    public static string Absolute(string spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        string[] parts = spec.Split(':', 2);
        bool isPath = parts.Length == 2 && Kinds.Any(kind => kind.Kind == parts[0] && (kind.Where is "DIR" or "FILE"));
        return isPath ? $"{parts[0]}:{Path.GetFullPath(parts[1])}" : spec;
    }
}
