namespace Engine.Backends;

/// <summary>A backend's own form of one layer's weights, made once for inference (packed, transformed). Whoever asked for it owns it.</summary>
/// <remarks>It is a copy: a change of the weights afterwards does not reach it.</remarks>
public abstract class PreparedWeights : IDisposable
{
    /// <summary>Bytes that this form takes beside the weights themselves.</summary>
    public abstract long Bytes { get; }

    /// <summary>What form it is, for a plan's printout: <c>packed 14×32</c>.</summary>
    public abstract string Description { get; }

    /// <summary>Gives the memory back.</summary>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Gives the memory back.</summary>
    protected abstract void Dispose(bool disposing);
}
