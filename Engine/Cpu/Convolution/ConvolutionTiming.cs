namespace Engine.Cpu;

/// <summary>What one way of convolving with prepared weights took on this machine.</summary>
/// <param name="Method">How a backend is told to convolve this way.</param>
/// <param name="Plan">What the way is.</param>
/// <param name="Seconds">The median of its runs, weights and images coming from memory, as they do in a network.</param>
/// <param name="PreparedBytes">Bytes of the prepared weights.</param>
public sealed record ConvolutionTiming(ConvolutionMethod Method, ConvolutionPlan Plan, double Seconds, long PreparedBytes);
