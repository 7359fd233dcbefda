using Engine.Backends;
using Engine.Tensors;

namespace Engine.OpenCL;

/// <summary>One product that stands for its class on a device: its operands, filled, how it is made, and what it takes.</summary>
internal sealed class TuningCase : IDisposable
{
    /// <summary>What wins must be so many times as fast, for two measurements of the same differ too.</summary>
    internal const double Margin = 1.02;

    private const int Runs = 3;

    // A run that takes so much longer than the best is not repeated.
    private const double Hopeless = 1.3;

    // Large results have this many large tiles for every compute unit, so that the last round of groups does not decide.
    private const int TilesOfUnit = 4;
    private const int Extent = 128;

    // A matrix product's k.
    private const int Depth = 1024;

    // 3×3 filters over images of 28 pixels a side, the side that VGG and others come by.
    private const int Edge = 28;

    private readonly long _macs;
    private readonly Operands _operands;
    private readonly Tensor _target;
    private readonly Action<Products, PreparedWeights?> _run;
    private readonly Func<Products, PreparedWeights?>? _prepare;

    private TuningCase(long macs, Operands operands, Tensor target, Action<Products, PreparedWeights?> run, Func<Products, PreparedWeights?>? prepare = null) =>
        (_macs, _operands, _target, _run, _prepare) = (macs, operands, target, run, prepare);

    /// <summary>The class's case on the backend's device; null where no layer of that class is to be expected there.</summary>
    internal static TuningCase? For(TileClass of, IBackend backend, OpenClDevice device)
    {
        var planner = new TilePlanner(device, TileTable.DefaultFor(device));
        int units = device.Cores;

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

        int channels = of.Size == ResultSize.Thin ? Extent / 2 : Extent, edge = of.Size == ResultSize.Small ? 8 : Edge;
        int batch = of.Size == ResultSize.Small ? Math.Max(1, few * Extent / 2 / (edge * edge)) : LargeBatch(device);
        if (of.Kind == ProductKind.GradWeights)
            (channels, batch) = (of.Size == ResultSize.Large ? Math.Max(64, (int)Math.Ceiling(Math.Sqrt(TilesOfUnit * units / 9.0)) * Extent) : Extent / 2, 4);
        var geometry = new Conv2DGeometry(new Shape(batch, edge, edge, channels), channels, 3, 1, 1, 1);
        bool isWeights = of.Kind == ProductKind.GradWeights;
        int pixels = batch * edge * edge;
        ResultSize size = isWeights ? planner.SizeOf(channels, geometry.PatchLength, 1, pixels) : planner.SizeOf(pixels, channels, 1, geometry.PatchLength);
        return size == of.Size ? Convolution(backend, of.Kind, geometry) : null;
    }

    /// <summary>The convolution with as many filters as channels, or the gradient of one, that stands for a use of Winograd's algorithms.</summary>
    internal static TuningCase ForWinograd(WinogradUse use, int channels, IBackend backend, OpenClDevice device)
    {
        ProductKind kind = use switch
        {
            WinogradUse.GradInput => ProductKind.GradInput,
            WinogradUse.GradWeights => ProductKind.GradWeights,
            _ => ProductKind.Forward,
        };
        return Convolution(
            backend, kind, new Conv2DGeometry(new Shape(LargeBatch(device), Edge, Edge, channels), channels, 3, 1, 1, 1), use is WinogradUse.PreparedFour or WinogradUse.PreparedTwo);
    }

    /// <summary>Seconds of one product: the least of some runs, each of as many products as take a while.</summary>
    /// <param name="backend">The device's.</param>
    /// <param name="products">What makes it.</param>
    /// <param name="best">The least seconds so far: what is far from it is measured once.</param>
    internal double Seconds(IBackend backend, Products products, double best = double.PositiveInfinity)
    {
        using PreparedWeights? prepared = _prepare?.Invoke(products);
        var timer = new StretchTimer(backend, () => _run(products, prepared));
        double least = timer.Measure();
        for (int run = 1; run < Runs && least <= best * Hopeless; run++)
            least = Math.Min(least, timer.Measure());
        return least;
    }

    /// <summary>The rate, in the definition's operations.</summary>
    internal double Gflops(double seconds) => 2e-9 * _macs / seconds;

    /// <summary>Makes the product once. Its operands are small integers, whose sums are exact in any order, so that any tile must give the same bits.</summary>
    /// <returns>The result.</returns>
    internal float[] Result(IBackend backend, Products products)
    {
        using PreparedWeights? prepared = _prepare?.Invoke(products);
        backend.Fill(_target, 0);
        _run(products, prepared);
        return backend.Download(_target);
    }

    public void Dispose() => _operands.Dispose();

    private static TuningCase MatMul(IBackend backend, MatMulShape shape)
    {
        var operands = new Operands(backend);
        Tensor a = operands.Integers(new Shape(shape.M, shape.K), 1), b = operands.Integers(new Shape(shape.K, shape.N), 2), c = operands.Zeros(new Shape(shape.M, shape.N));
        return new TuningCase(shape.Macs, operands, c, (products, _) => products.MatMul(shape, a, b, Tensor.None, Activation.None, c, null));
    }

    private static TuningCase Convolution(IBackend backend, ProductKind kind, Conv2DGeometry geometry, bool isPrepared = false)
    {
        var operands = new Operands(backend);
        Tensor Read(Shape shape, ulong seed) => operands.Integers(shape, seed);
        switch (kind)
        {
            case ProductKind.Forward:
            {
                Tensor x = Read(geometry.Input, 1), w = Read(geometry.Weights, 2), y = operands.Zeros(geometry.Output);
                return new TuningCase(
                    geometry.Macs, operands, y, (products, prepared) => products.Conv2D(geometry, x, w, Tensor.None, Activation.None, y, prepared),
                    isPrepared ? products => products.PrepareConv2D(geometry, w) : null);
            }

            case ProductKind.GradInput:
            {
                Tensor dy = Read(geometry.Output, 1), w = Read(geometry.Weights, 2), dx = operands.Zeros(geometry.Input);
                return new TuningCase(geometry.Macs, operands, dx, (products, _) => products.Conv2DGradInput(geometry, dy, w, dx));
            }

            default:
            {
                Tensor x = Read(geometry.Input, 1), dy = Read(geometry.Output, 2), dw = operands.Zeros(geometry.Weights);
                return new TuningCase(geometry.Macs, operands, dw, (products, _) => products.Conv2DGradWeights(geometry, x, dy, dw));
            }
        }
    }

    /// <summary>Images whose pixels are the rows of a large result.</summary>
    private static int LargeBatch(OpenClDevice device) => Math.Max(1, TilesOfUnit * device.Cores * Extent / (Edge * Edge));
}
