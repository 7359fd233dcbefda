namespace Engine.Naming;

/// <summary>What somebody who wrote a name wrongly most likely meant.</summary>
public static class NearestName
{
    /// <summary>Of <paramref name="known"/> names the one with the fewest changes from <paramref name="name"/>; case and the kind of dash do not count.</summary>
    /// <exception cref="InvalidOperationException">No name is known.</exception>
    public static string Of(string name, IEnumerable<string> known)
    {
        ArgumentNullException.ThrowIfNull(name);
        string plain = name.Replace('_', '-').ToLowerInvariant();
        return known.MinBy(candidate => EditDistance(candidate, plain)) ?? throw new InvalidOperationException("There is no name to choose from.");
    }

    /// <summary>Insertions, deletions and substitutions from one word to another (Levenshtein 1966).</summary>
    private static int EditDistance(string a, string b)
    {
        int[] row = [.. Enumerable.Range(0, b.Length + 1)];
        for (int i = 1; i <= a.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int substituted = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(substituted, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[b.Length];
    }
}
