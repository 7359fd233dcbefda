namespace Engine.Data.Resizing;

/// <summary>A run of output positions along one axis: of an axis resized to <paramref name="Size"/>, those from <paramref name="First"/> on.</summary>
/// <param name="Size">The length the whole axis is resized to; only the window is ever computed.</param>
/// <param name="First">The first position wanted.</param>
/// <param name="Count">How many are wanted.</param>
internal readonly record struct ResizeWindow(long Size, long First, int Count);
