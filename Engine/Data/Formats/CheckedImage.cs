namespace Engine.Data.Formats;

/// <summary>An image that its format's check let through.</summary>
/// <param name="Width">Pixels a row, as the header says.</param>
/// <param name="Height">The number of rows.</param>
/// <param name="Bytes">A file with only what the pixels need, in a form that the decoder reads without fault and to its last byte.</param>
internal readonly record struct CheckedImage(int Width, int Height, byte[] Bytes);
