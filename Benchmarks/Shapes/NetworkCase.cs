using Engine.Analysis;
using Engine.Models;

namespace Benchmarks.Shapes;

/// <summary>A whole network and a batch.</summary>
/// <param name="Model">Its name in the catalog.</param>
/// <param name="Batch">Images at once.</param>
public sealed record NetworkCase(string Model, int Batch)
{
    /// <summary>What the network benchmarks run.</summary>
    public static IReadOnlyList<NetworkCase> All { get; } = [new("lenet5", 1), new("alexnet", 1), new("alexnet", 32), new("vgg11", 1), new("vgg16", 1), new("vgg16", 8), new("vgg16-bn", 1)];

    /// <summary>The network on paper.</summary>
    public Architecture Architecture => ModelCatalog.Create(Model);

    /// <summary>Floating-point operations of a batch.</summary>
    public double Flops => 2.0 * Cost.Of(Architecture, Batch).Macs;

    /// <inheritdoc/>
    public override string ToString() => $"{Model} batch {Batch}";
}
