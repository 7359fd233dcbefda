namespace Engine.Naming;

/// <summary>What somebody who wrote a name wrongly most likely meant.</summary>
public static class NearestName
{
    // Beyond half of the shorter one's letters a word is another one, not a misspelt one; people get the first letter right, and where it differs too, beyond a third.
    private const int LettersToAChange = 2, LettersToAChangeOfTheFirst = 3;

    /// <summary>A question for a message, <c> Did you mean 'vgg16'?</c>, about the name that begins with what was written, or has the fewest changes from it; empty where none is near.</summary>
    /// <param name="name">What was written; case and the kind of dash do not count.</param>
    /// <param name="known">The names that there are.</param>
    public static string Question(string name, IEnumerable<string> known)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(known);
        string plain = name.Replace('_', '-').ToLowerInvariant();
        string? nearest = known
            .Where(candidate => IsBeginning(plain, candidate) || EditDistance(candidate, plain) <= MostChanges(plain, candidate))
            .MinBy(candidate => EditDistance(candidate, plain));
        return nearest is null ? "" : $" Did you mean '{nearest}'?";
    }

    private static bool IsBeginning(string plain, string candidate) => plain.Length > 0 && candidate.StartsWith(plain, StringComparison.Ordinal);

    private static int MostChanges(string plain, string candidate)
    {
        int shorter = Math.Min(plain.Length, candidate.Length);
        if (shorter == 0)
            return 0;
        return plain[0] == candidate[0] ? (shorter + 1) / LettersToAChange : shorter / LettersToAChangeOfTheFirst;
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
