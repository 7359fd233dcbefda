namespace Engine.Data;

/// <summary>What happens to an image whose size is not the network's.</summary>
public enum SizeRule
{
    /// <summary>An image of the network's size is taken as it is; of another one the shorter side is resized and the middle cut out, as <see cref="ImagePreprocessing"/> does it.</summary>
    Fit,

    /// <summary>Every image must have the network's size; another one is an error that names it.</summary>
    Exact,
}
