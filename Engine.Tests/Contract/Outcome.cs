using Engine.Tests.Support;

namespace Engine.Tests.Contract;

/// <summary>What a backend and the reference made of the same case, operand by operand.</summary>
internal sealed class Outcome(string name, float[][] came, double[][] expected, int[]?[] indices, int[]?[] expectedIndices)
{
    /// <summary>The reference's side of this beside what another call made.</summary>
    public Outcome With(string otherName, float[][] otherCame, int[]?[] otherIndices) => new(otherName, otherCame, expected, otherIndices, expectedIndices);

    /// <summary>Operand <paramref name="i"/> after the call, from the backend.</summary>
    public float[] Came(int i) => came[i];

    /// <summary>Operand <paramref name="i"/> after the call, from the reference, not rounded.</summary>
    public double[] Expected(int i) => expected[i];

    /// <summary>Asserts that operand <paramref name="i"/> is the reference's, bit for bit once that is rounded (−0 equals 0).</summary>
    public void VerifyExact(int i) => Verify(i, _ => 0);

    /// <summary>Asserts that operand <paramref name="i"/> holds the reference's indices.</summary>
    public void VerifyIndices(int i) => Assert.That(indices[i], Is.EqualTo(expectedIndices[i]), $"{name}: indices");

    /// <summary>Asserts that every element e of operand <paramref name="i"/> is within <paramref name="allowed"/>(e) of the reference. NaN and infinity must be the same.</summary>
    public void Verify(int i, Func<int, double> allowed)
    {
        int wrong = 0, worst = -1;
        double worstRatio = 0;
        for (int e = 0; e < came[i].Length; e++)
        {
            double limit = allowed(e), ideal = limit == 0 ? (float)expected[i][e] : expected[i][e], difference = Math.Abs(came[i][e] - ideal);
            bool same = came[i][e] == (float)ideal || (double.IsNaN(ideal) && float.IsNaN(came[i][e]));
            if (same || difference <= limit)
                continue;
            wrong++;
            double ratio = double.IsNaN(difference) || limit == 0 ? double.PositiveInfinity : difference / limit;
            if (worst < 0 || ratio > worstRatio)
                (worst, worstRatio) = (e, ratio);
        }

        if (wrong != 0)
        {
            Assert.Fail($"{name}: {wrong} of {came[i].Length} elements of operand {i} are wrong. Worst is element {worst}: expected {expected[i][worst]:R}, came {came[i][worst]:R},"
                + $" allowed {allowed(worst):G3}, {worstRatio:G3} times that.");
        }
    }

    /// <summary>Asserts a relative error of at most <paramref name="units"/> half-ulps; denormal numbers may be flushed to 0.</summary>
    public void VerifyRelative(int i, double units) => Verify(i, e => units * Rounding.Unit * Math.Abs(expected[i][e]) + Rounding.SmallestNormal);
}
