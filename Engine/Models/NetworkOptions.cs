namespace Engine.Models;

/// <summary>How a network holds its weights.</summary>
public sealed record NetworkOptions
{
    /// <summary>Whether the weights stay as loaded beside the forms that the backend prepares from them at the first run. Without them a network takes
    /// less memory (VGG-16 on the CPU: 59 MB) and cannot be saved after its first run.</summary>
    public bool KeepWeights { get; init; } = true;
}
