namespace Benchmarks.Roofline;

/// <summary>One call of a backend's operation in a network's run: what it is and what it must at least do.</summary>
/// <param name="Name">The operation.</param>
/// <param name="Layer">The layer that it belongs to, or the first of several alike.</param>
/// <param name="Method">How it is computed; empty where there is but one way.</param>
/// <param name="Flops">Floating-point operations of its definition; 0 where they do not count.</param>
/// <param name="ProductFlops">Those of the matrix products that are really made.</param>
/// <param name="BytesRead">Bytes of its operands that are read, each once.</param>
/// <param name="BytesWritten">Bytes of its operands that are written, each once.</param>
internal sealed record Operation(string Name, string Layer, string Method, double Flops, double ProductFlops, double BytesRead, double BytesWritten);
