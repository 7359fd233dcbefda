namespace Engine.Training;

/// <summary>The loss on the host, from scores that were downloaded.</summary>
internal static class CrossEntropy
{
    /// <summary>−ln softmax at the label, in double.</summary>
    internal static double Of(ReadOnlySpan<float> scores, int label)
    {
        double max = double.NegativeInfinity, sum = 0;
        foreach (float score in scores)
            max = Math.Max(max, score);
        foreach (float score in scores)
            sum += Math.Exp(score - max);
        return Math.Log(sum) + max - scores[label];
    }
}
