namespace Engine.Data;

/// <summary>A data set as its publisher split it.</summary>
/// <param name="Training">The images to learn from.</param>
/// <param name="Validation">The images to judge by, with the same classes; null where there are none apart.</param>
public sealed record OpenedData(ImageDataSet Training, ImageDataSet? Validation);
