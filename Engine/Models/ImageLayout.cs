namespace Engine.Models;

/// <summary>The order of an image array's elements.</summary>
public enum ImageLayout
{
    /// <summary>N, H, W, C: the engine's own.</summary>
    ChannelsLast,

    /// <summary>N, C, H, W: PyTorch's and ONNX's.</summary>
    ChannelsFirst,
}
