namespace Engine.Files;

/// <summary>Where a path leads once every link on the way is followed.</summary>
internal static class RealPath
{
    // As many as Linux follows.
    private const int MaxLinks = 40;

    /// <summary>The full path without links. What is not there stays as it is written.</summary>
    /// <remarks>Part by part, as the system does it: .NET's own ResolveLinkTarget takes <c>..</c> in a link back as text, also where it leads out of a linked folder.</remarks>
    /// <exception cref="IOException">Links lead in a circle. The message starts with the path.</exception>
    internal static string Of(string path)
    {
        string real = "";
        var rest = new Stack<string>();
        Put(Path.GetFullPath(path));
        for (int links = 0; rest.TryPop(out string? part);)
        {
            if (part is "" or ".")
                continue;
            string next = part == ".." ? Path.GetDirectoryName(real) ?? real : Path.Combine(real, part);
            if (part == ".." || LinkTarget(next) is not { } target)
                real = next;
            else if (++links <= MaxLinks)
                Put(target);
            else
                throw new IOException($"{path}: this link leads in a circle, or through more than {MaxLinks} others. Give what it should lead to.");
        }

        return real;

        void Put(string leadsTo)
        {
            string root = Path.GetPathRoot(leadsTo)!;
            if (root.Length > 0)
                real = root;
            foreach (string part in leadsTo[root.Length..].Split(Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar).Reverse())
                rest.Push(part);
        }
    }

    /// <summary>What a link says; null for what is none.</summary>
    internal static string? LinkTarget(string path) => (Directory.Exists(path) ? (FileSystemInfo)new DirectoryInfo(path) : new FileInfo(path)).LinkTarget;
}
