using System.Text;

namespace Engine.OpenCL;

/// <summary>The kernels' files, which lie in this assembly, with what they include put in their places, each file once.</summary>
/// <remarks>Every piece says which file and line it comes from, so that a compiler's messages point into <c>cl/</c>.</remarks>
internal static class KernelSource
{
    private const string Include = "#include \"";

    /// <summary>The text of <c>cl/FILE</c>, ready to be compiled.</summary>
    internal static string Read(string file)
    {
        var text = new StringBuilder();
        Append(text, file, []);
        return text.ToString();
    }

    private static void Append(StringBuilder text, string file, HashSet<string> included)
    {
        if (!included.Add(file))
            return;
        text.Append("#line 1 \"cl/").Append(file).Append("\"\n");
        using Stream stream = typeof(KernelSource).Assembly.GetManifestResourceStream($"cl/{file}")
            ?? throw new InvalidOperationException($"The kernel file cl/{file} is not in this assembly.");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        for (int line = 1; reader.ReadLine() is { } next; line++)
        {
            if (!next.StartsWith(Include, StringComparison.Ordinal))
            {
                text.Append(next).Append('\n');
                continue;
            }

            Append(text, next[Include.Length..^1], included);
            text.Append("#line ").Append(line + 1).Append(" \"cl/").Append(file).Append("\"\n");
        }
    }
}
