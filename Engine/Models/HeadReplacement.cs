namespace Engine.Models;

/// <summary>New first values for a network's last linear layer, whatever a weights file has there.</summary>
/// <param name="Initializer">How.</param>
/// <param name="Seed">From what seed.</param>
public readonly record struct HeadReplacement(Initializer Initializer, ulong Seed);
