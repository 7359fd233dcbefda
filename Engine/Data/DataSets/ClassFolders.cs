using Engine.Files;

namespace Engine.Data;

/// <summary>Reads <c>folder:DIR</c>: images in a folder for each class, as torchvision's ImageFolder lays them out.</summary>
/// <remarks>
/// Where DIR has a folder <c>train</c> with folders inside, that holds the class folders to learn from, and the first there is of <c>val</c>,
/// <c>valid</c>, <c>validation</c> and <c>test</c> those to judge by; one without folders inside, and without any of those beside it, is a class of that name. Classes are numbered by their folders' names in ordinal
/// order. Images may lie in folders below a class's own; files of other kinds and hidden ones are passed over. Links to folders are followed,
/// but not back up to where they came from, and no folder counts twice in a class.
/// </remarks>
internal static class ClassFolders
{
    private static readonly string[] ValidationNames = ["val", "valid", "validation", "test"];

    /// <param name="folder">DIR.</param>
    /// <param name="learns">Whether a network is to learn from it, for which it takes two classes.</param>
    /// <exception cref="InvalidDataException">There are no class folders, too few, or one without images.</exception>
    /// <exception cref="IOException">The folder is not there or cannot be read.</exception>
    internal static OpenedData Open(string folder, bool learns)
    {
        string[] inside = Folders(folder);
        string? training = Find(inside, "train");
        string? validation = ValidationNames.Select(name => Find(inside, name)).FirstOrDefault(found => found is not null);
        if (training is null || (validation is null && inside.Length > 1 && Folders(training).Length == 0))
            return new OpenedData(WithClassesEnough(Read(folder, $"folder:{folder}"), folder, learns), null);
        if (validation is null && inside.FirstOrDefault(other => other != training) is { } sibling)
        {
            throw new InvalidDataException(
                $"{folder}: 'train' has folders inside, like the part of the data to learn from, but beside it stands '{Path.GetFileName(sibling)}', which is no part to judge by ({string.Join(", ", ValidationNames)}). "
                + $"If train is a class, take its images out of their folders; if not, give {training}.");
        }

        FileDataSet train = WithClassesEnough(Read(training, $"folder:{folder}, training images"), training, learns);
        return new OpenedData(train, validation is null ? null : Read(validation, $"folder:{folder}, {Path.GetFileName(validation)} images").WithClasses(train.ClassNames));
    }

    /// <summary>Whether a folder has any in it.</summary>
    internal static bool IsAt(string folder) => Folders(folder).Length > 0;

    private static FileDataSet Read(string root, string description)
    {
        string[] classes = Folders(root);
        if (classes.Length == 0)
        {
            throw new InvalidDataException(InputFile.FilesIn(root).Any(ImageFileNames.IsImage)
                ? $"{root}: there are images but no class folders; put the images of each class into a folder named after it."
                : $"{root}: the folder has no class folders; expected a folder for each class with its images inside.");
        }

        List<string> files = [];
        List<int> labels = [];
        for (int label = 0; label < classes.Length; label++)
        {
            string[] images = [.. Images(classes[label], root).Select(image => Path.GetRelativePath(root, image)).Order(StringComparer.Ordinal)];
            if (images.Length == 0)
                throw new InvalidDataException($"{classes[label]}: the class folder has no images; add some ({string.Join(", ", ImageFileNames.Extensions)}) or remove the folder.");
            files.AddRange(images);
            labels.AddRange(Enumerable.Repeat(label, images.Length));
        }

        return new FileDataSet(description, root, files, labels, [.. classes.Select(folder => Path.GetFileName(folder))]);
    }

    private static FileDataSet WithClassesEnough(FileDataSet data, string root, bool learns) => data.ClassNames.Count > 1 || !learns
        ? data
        : throw new InvalidDataException(
            $"{root}: there is one class folder, '{data.ClassNames[0]}', and a network learns to tell classes apart; expected two or more. If the class folders are inside it, give that folder.");

    /// <summary>The images of a class: those in its folder, in the folders below, and where links in these lead.</summary>
    private static List<string> Images(string classFolder, string root)
    {
        string realRoot = RealPath.Of(root);
        var images = new List<string>();
        var seen = new HashSet<string>(StringComparer.Ordinal);

        // Links come last, so that a folder that is below the class as well goes by its own name.
        var links = new Queue<string>([classFolder]);
        while (links.TryDequeue(out string? link))
            Add(link, RealPath.Of(link));
        return images;

        void Add(string folder, string real)
        {
            if (IsWithin(realRoot, real) || !seen.Add(real))
                return;
            images.AddRange(InputFile.FilesIn(folder).Where(file => ImageFileNames.IsImage(file) && !ImageFileNames.IsHidden(Path.GetFileName(file))));
            foreach (string inner in Folders(folder))
            {
                if (RealPath.LinkTarget(inner) is null)
                    Add(inner, Path.Combine(real, Path.GetFileName(inner)));
                else
                    links.Enqueue(inner);
            }
        }
    }

    /// <summary>The folders in a folder, without hidden ones and links back up, in ordinal order.</summary>
    private static string[] Folders(string folder) =>
        [.. InputFile.FoldersIn(folder).Where(path => !ImageFileNames.IsHidden(Path.GetFileName(path)) && !LeadsUp(path, folder)).Order(StringComparer.Ordinal)];

    private static bool LeadsUp(string path, string folder) => RealPath.LinkTarget(path) is not null && IsWithin(RealPath.Of(folder), RealPath.Of(path));

    /// <summary>Whether a folder is another or below it.</summary>
    private static bool IsWithin(string folder, string other) =>
        folder == other || folder.StartsWith(Path.EndsInDirectorySeparator(other) ? other : other + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    private static string? Find(string[] folders, string name) =>
        folders.FirstOrDefault(folder => string.Equals(Path.GetFileName(folder), name, StringComparison.OrdinalIgnoreCase));
}
