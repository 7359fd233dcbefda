namespace Engine.Analysis;

/// <summary>What a tensor's values are like as a whole.</summary>
/// <param name="Norm">√Σv², in double.</param>
/// <param name="DenormalShare">The part of the values that are denormal.</param>
internal readonly record struct TensorStatistics(double Norm, double DenormalShare)
{
    internal static TensorStatistics Of(ReadOnlySpan<float> values)
    {
        double squares = 0;
        int denormals = 0;
        foreach (float value in values)
        {
            squares += (double)value * value;
            if (float.IsSubnormal(value))
                denormals++;
        }

        return new TensorStatistics(Math.Sqrt(squares), (double)denormals / values.Length);
    }
}
