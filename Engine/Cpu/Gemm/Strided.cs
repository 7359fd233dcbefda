namespace Engine.Cpu;

/// <summary>Places in memory a step apart: rows of a matrix, or lines to ask for.</summary>
/// <param name="first">The first, or null for none. To be asked for it may lie anywhere: asking neither reads nor faults.</param>
/// <param name="step">Floats from one to the next.</param>
internal readonly unsafe struct Strided(float* first, nint step)
{
    internal readonly float* First = first;
    internal readonly nint Step = step;

    internal bool IsNone => First is null;
}
