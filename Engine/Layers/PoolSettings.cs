using Engine.Backends;

namespace Engine.Layers;

/// <summary>A pooling's settings in words.</summary>
internal static class PoolSettings
{
    internal static string Of(Size2D window, Size2D stride, Size2D padding, bool ceilMode) =>
        $"{window}, stride {stride}" + (padding == 0 ? "" : $", padding {padding}") + (ceilMode ? ", ceil" : "");
}
