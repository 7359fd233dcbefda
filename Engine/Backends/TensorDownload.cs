using Engine.Tensors;

namespace Engine.Backends;

/// <summary>Reads tensors where no memory is at hand to read them into.</summary>
public static class TensorDownload
{
    /// <summary>A tensor's elements in a new array; blocks.</summary>
    public static float[] Download(this IBackend backend, in Tensor source)
    {
        ArgumentNullException.ThrowIfNull(backend);
        var values = new float[source.Length];
        backend.Download(source, values);
        return values;
    }
}
