using Engine.Backends;

namespace Engine.Tests.Reference;

/// <summary>The simplest prepared form there is: a copy.</summary>
internal sealed class ReferencePreparedWeights(double[] values) : PreparedWeights
{
    public double[] Values { get; } = values;

    public override long Bytes => Values.LongLength * sizeof(double);

    public override string Description => "copied";

    protected override void Dispose(bool disposing)
    {
    }
}
