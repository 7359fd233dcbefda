namespace Engine.Models;

/// <summary>How far loading has come.</summary>
/// <param name="Tensor">The tensor just loaded.</param>
/// <param name="Done">Bytes of parameters loaded, as float32.</param>
/// <param name="Total">Bytes of all of them.</param>
public readonly record struct WeightsProgress(string Tensor, long Done, long Total);
