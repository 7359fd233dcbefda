using Engine.Backends;
using Engine.Tensors;

namespace Engine.OpenCL;

/// <summary>Tries TF32 on a device: a small product is compiled and run, and held against the same product on the host.</summary>
internal static class TensorCores
{
    private const string Maker = "NVIDIA";
    private const int Rows = 100, Columns = 72, Depth = 264;

    // An operand rounded to 10 bits is off by 2⁻¹¹ of itself, a product of two by twice that; float32 sums of 264 lose far less.
    private const double Allowed = 1.0 / (1 << 10);

    /// <summary>Compiles and runs the product with every suitable tile of the table.</summary>
    /// <returns>The largest error found in a sum, as a share of the sum of its terms' magnitudes.</returns>
    /// <exception cref="OpenClPrecisionException">The device has no such tensor cores, or they do not give the product.</exception>
    internal static double Try(OpenClBackend backend, TileTable tiles)
    {
        if (!backend.Device.Vendor.Contains(Maker, StringComparison.OrdinalIgnoreCase) || backend.Device.Type != OpenClDeviceType.Gpu)
            throw new OpenClPrecisionException($"TF32 needs the tensor cores of an NVIDIA GPU, and {backend.Device.Name} is a device of {backend.Device.Vendor}.");
        Tile[] suitable = [.. TileClass.All.Where(of => of.Kind == ProductKind.MatMul).Select(of => tiles[of]).Where(tile => tile.SuitsTensorCores).Distinct()];
        if (suitable.Length == 0)
            throw new OpenClPrecisionException($"None of the tiles tuned for {backend.Device.Name} suits its tensor cores; 'engine tune' finds others.");
        try
        {
            return suitable.Max(tile => Error(backend, tile));
        }
        catch (OpenClBuildException e)
        {
            string reason = e.Log.Split('\n').FirstOrDefault(line => line.Contains("error", StringComparison.OrdinalIgnoreCase)) ?? e.Message;
            throw new OpenClPrecisionException($"{backend.Device.Name} does not compile TF32, which needs compute capability 8.0 and a driver that knows it: {reason.Trim()}");
        }
        catch (OpenClException e) when (e is not OpenClDeviceLostException)
        {
            throw new OpenClPrecisionException($"{backend.Device.Name} does not run TF32: {e.Message}");
        }
    }

    /// <summary>The largest error of one tile's product.</summary>
    /// <exception cref="OpenClPrecisionException">It is larger than TF32's.</exception>
    internal static double Error(OpenClBackend backend, Tile tile, OpenClPrecision precision = OpenClPrecision.Tf32)
    {
        float[] a = Values(1, Rows * Depth), b = Values(2, Depth * Columns), c = new float[Rows * Columns];
        using DeviceBuffer aBuffer = backend.Allocate(a.Length), bBuffer = backend.Allocate(b.Length), cBuffer = backend.Allocate(c.Length);
        Tensor aTensor = new(aBuffer, 0, new Shape(Rows, Depth)), bTensor = new(bBuffer, 0, new Shape(Depth, Columns)), cTensor = new(cBuffer, 0, new Shape(Rows, Columns));
        backend.Upload(a, aTensor);
        backend.Upload(b, bTensor);
        new TiledKernels(backend.Programs, precision).MatMul(
            new TilePlan(tile, 1, Depth), new MatMulShape(Rows, Columns, Depth), aTensor, bTensor, Tensor.None, Activation.None, false, cTensor);
        backend.Download(cTensor, c);
        double largest = 0;
        for (int row = 0; row < Rows; row++)
        {
            for (int column = 0; column < Columns; column++)
            {
                double sum = 0, magnitude = 0;
                for (int k = 0; k < Depth; k++)
                {
                    double product = (double)a[row * Depth + k] * b[k * Columns + column];
                    sum += product;
                    magnitude += Math.Abs(product);
                }

                // Written so that NaN is an error too.
                double error = Math.Abs(c[row * Columns + column] - sum) / magnitude;
                if (!(error <= Allowed))
                {
                    throw new OpenClPrecisionException(FormattableString.Invariant(
                        $"{backend.Device.Name} computes TF32 wrongly: element ({row}, {column}) of a product is {c[row * Columns + column]} where {sum:G6} was expected."));
                }

                largest = Math.Max(largest, error);
            }
        }

        return largest;
    }

    private static float[] Values(ulong seed, int count) => [.. Enumerable.Range(0, count).Select(i => 2 * CounterRandom.Uniform(seed, (ulong)i) - 1)];
}
