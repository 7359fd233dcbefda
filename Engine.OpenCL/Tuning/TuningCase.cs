using Engine.Backends;
using Engine.Tensors;

namespace Engine.OpenCL;

/// <summary>One product that stands for its class on a device: its operands, filled, and how it is made.</summary>
internal sealed class TuningCase : IDisposable
{
    // Large results have this many large tiles for every compute unit, so that the last round of groups does not decide.
    private const int TilesOfUnit = 4;
    private const int Extent = 128;

    // A matrix product's k.
    private const int Depth = 1024;

    private readonly DeviceBuffer[] _operands;
    private readonly Action<Products, DeviceBuffer[]> _run;

    private TuningCase(IBackend backend, long macs, Shape a, Shape b, Shape c, Action<Products, DeviceBuffer[]> run)
    {
        Macs = macs;
        _run = run;
        _operands = [backend.Allocate(a.Length), backend.Allocate(b.Length), backend.Allocate(c.Length)];
        Fill(backend, 0, a, 1);
        Fill(backend, 1, b, 2);
    }

    /// <summary>Multiply-accumulates.</summary>
    internal long Macs { get; }

    /// <summary>The class's case on the backend's device; null where no layer of that class is to be expected there.</summary>
    internal static TuningCase? For(TileClass of, IBackend backend, OpenClDevice device)
    {
        var planner = new TilePlanner(device, TileTable.DefaultFor(device));
        int units = device.ComputeUnits;

        // A large result's side in tiles; a small one's, which leaves half of the units without a large tile.
        int side = (int)Math.Ceiling(Math.Sqrt(TilesOfUnit * units)), few = Math.Max(1, (int)Math.Sqrt(units / 2));
        if (of.Kind == ProductKind.MatMul)
        {
            (int m, int n) = of.Size switch
            {
                ResultSize.Large => (side * Extent, side * Extent),
                ResultSize.Thin => (TilesOfUnit * units * Extent, Extent / 2),
                _ => (few * Extent, few * Extent),
            };
            return planner.SizeOf(m, n, 1, Depth) == of.Size ? MatMul(backend, new MatMulShape(m, n, Depth)) : null;
        }

        // 3×3 filters over images of 28 pixels a side: as many images as the size asks for, at least one.
        const int Pixels = 28 * 28;
        int channels = of.Size == ResultSize.Thin ? Extent / 2 : Extent, wantedRows = of.Size == ResultSize.Small ? few * Extent / 2 : TilesOfUnit * units * Extent;
        int edge = of.Size == ResultSize.Small ? 8 : 28, batch = Math.Max(1, wantedRows / (of.Size == ResultSize.Small ? 64 : Pixels));
        if (of.Kind == ProductKind.GradWeights)
            (channels, batch) = (of.Size == ResultSize.Large ? Math.Max(64, (int)Math.Ceiling(Math.Sqrt(TilesOfUnit * units / 9.0)) * Extent) : Extent / 2, 4);
        var geometry = new Conv2DGeometry(new Shape(batch, edge, edge, channels), channels, 3, 1, 1, 1);
        bool isWeights = of.Kind == ProductKind.GradWeights;
        int pixels = batch * edge * edge;
        ResultSize size = isWeights ? planner.SizeOf(channels, geometry.PatchLength, 1, pixels) : planner.SizeOf(pixels, channels, 1, geometry.PatchLength);
        return size == of.Size ? Convolution(backend, of.Kind, geometry) : null;
    }

    /// <summary>Enqueues the product. The gradient by weights adds to what is there.</summary>
    internal void Run(Products products) => _run(products, _operands);

    /// <summary>Makes the product once.</summary>
    /// <returns>The result.</returns>
    internal float[] Result(IBackend backend, Products products)
    {
        var target = new Tensor(_operands[2], 0, new Shape(checked((int)_operands[2].Length)));
        backend.Fill(target, 0);
        Run(products);
        var result = new float[target.Length];
        backend.Download(target, result);
        return result;
    }

    public void Dispose()
    {
        foreach (DeviceBuffer operand in _operands)
            operand.Dispose();
    }

    private static TuningCase MatMul(IBackend backend, MatMulShape shape)
    {
        Shape a = new(shape.M, shape.K), b = new(shape.K, shape.N), c = new(shape.M, shape.N);
        return new TuningCase(backend, shape.Macs, a, b, c, (products, x) =>
            products.MatMul(shape, new Tensor(x[0], 0, a), new Tensor(x[1], 0, b), Tensor.None, Activation.None, new Tensor(x[2], 0, c), null));
    }

    private static TuningCase Convolution(IBackend backend, ProductKind kind, Conv2DGeometry geometry) => kind switch
    {
        ProductKind.Forward => new TuningCase(backend, geometry.Macs, geometry.Input, geometry.Weights, geometry.Output, (products, x) => products.Conv2D(
            geometry, new Tensor(x[0], 0, geometry.Input), new Tensor(x[1], 0, geometry.Weights), Tensor.None, Activation.None, new Tensor(x[2], 0, geometry.Output), null)),
        ProductKind.GradInput => new TuningCase(backend, geometry.Macs, geometry.Output, geometry.Weights, geometry.Input, (products, x) => products.Conv2DGradInput(
            geometry, new Tensor(x[0], 0, geometry.Output), new Tensor(x[1], 0, geometry.Weights), new Tensor(x[2], 0, geometry.Input))),
        _ => new TuningCase(backend, geometry.Macs, geometry.Input, geometry.Output, geometry.Weights, (products, x) => products.Conv2DGradWeights(
            geometry, new Tensor(x[0], 0, geometry.Input), new Tensor(x[1], 0, geometry.Output), new Tensor(x[2], 0, geometry.Weights))),
    };

    /// <summary>Small integers: their sums are exact in any order, so that any tile must give the same bits.</summary>
    private void Fill(IBackend backend, int operand, Shape shape, ulong seed)
    {
        var values = new float[shape.Length];
        for (int i = 0; i < values.Length; i++)
            values[i] = (int)(CounterRandom.Uniform(seed, (ulong)i) * 5) - 2;
        backend.Upload(values, new Tensor(_operands[operand], 0, shape));
    }
}
