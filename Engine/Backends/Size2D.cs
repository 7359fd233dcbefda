namespace Engine.Backends;

/// <summary>A height and a width: of a kernel, a stride, a padding, a dilation.</summary>
/// <param name="Height">Along rows.</param>
/// <param name="Width">Along columns.</param>
public readonly record struct Size2D(int Height, int Width)
{
    /// <summary>The same extent both ways.</summary>
    public static implicit operator Size2D(int both) => new(both, both);

    /// <summary><c>3×3</c>.</summary>
    public override string ToString() => $"{Height}×{Width}";

    internal static void Require(Size2D size, int least, string what)
    {
        if (size.Height < least || size.Width < least)
            throw new ArgumentException($"The {what} must be at least {least} both ways; {size} came.", what);
    }
}
