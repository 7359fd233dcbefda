using System.Diagnostics;
using Engine.Backends;
using Engine.Cpu;
using Engine.Models;
using Engine.Tensors;

namespace Benchmarks.Roofline;

/// <summary>Times every call of a network's run by its place in the run, and notes what it is.</summary>
/// <param name="cpu">The backend that does the work; disposed with this.</param>
/// <param name="architecture">Where the layers' names are from.</param>
internal sealed class RecordingBackend(CpuBackend cpu, Architecture architecture) : DelegatingBackend(cpu)
{
    private readonly List<Operation> _operations = [];
    private readonly List<List<double>> _seconds = [];
    private int _next;
    private long _began;
    private Product _product = Product.None;

    /// <summary>The calls of a run, in their order.</summary>
    internal IReadOnlyList<Operation> Operations => _operations;

    /// <summary>Seconds of each call: one list a call, one entry a run.</summary>
    internal IReadOnlyList<IReadOnlyList<double>> Seconds => _seconds;

    /// <summary>A run begins.</summary>
    internal void Restart() => _next = 0;

    /// <summary>Forgets all runs.</summary>
    internal void Clear()
    {
        _operations.Clear();
        _seconds.Clear();
        _next = 0;
    }

    /// <inheritdoc/>
    public override void Conv2D(
        Conv2DGeometry geometry, in Tensor input, in Tensor weights, in Tensor bias, Activation activation, in Tensor output, PreparedWeights? prepared = null,
        PoolGeometry? pooling = null)
    {
        Convolution(geometry, prepared is null ? cpu.PlanForward(geometry) : cpu.PlanForward(geometry, prepared), prepared?.Bytes);
        base.Conv2D(geometry, input, weights, bias, activation, output, prepared, pooling);
    }

    /// <inheritdoc/>
    public override void Conv2DGradInput(Conv2DGeometry geometry, in Tensor outputGrad, in Tensor weights, in Tensor inputGrad)
    {
        Convolution(geometry, cpu.PlanGradInput(geometry));
        base.Conv2DGradInput(geometry, outputGrad, weights, inputGrad);
    }

    /// <inheritdoc/>
    public override void Conv2DGradWeights(Conv2DGeometry geometry, in Tensor input, in Tensor outputGrad, in Tensor weightsGrad, in Tensor biasGrad)
    {
        Convolution(geometry, cpu.PlanGradWeights(geometry));
        base.Conv2DGradWeights(geometry, input, outputGrad, weightsGrad, biasGrad);
    }

    /// <inheritdoc/>
    public override void MatMul(in MatMulShape shape, in Tensor a, in Tensor b, in Tensor bias, Activation activation, in Tensor c, PreparedWeights? prepared = null)
    {
        // A linear layer's weights (outputs, inputs) are B going forward and by input, and C by weights.
        Shape weights = shape.TransposeA ? new Shape(shape.M, shape.N) : shape.TransposeB ? new Shape(shape.N, shape.K) : new Shape(shape.K, shape.N);
        string layer = LayerWhere(l => l.Layer.Type == "Linear" && l.Output[1] == weights[0] && l.Input[1] == weights[1]);
        _product = new(layer, shape.TransposeA ? "by weights" : shape.TransposeB ? "" : "by input", shape.Macs, shape.Macs, prepared?.Bytes);
        base.MatMul(shape, a, b, bias, activation, c, prepared);
    }

    /// <inheritdoc/>
    protected override void Before(in OperationCall call) => _began = Stopwatch.GetTimestamp();

    /// <inheritdoc/>
    protected override void After(in OperationCall call)
    {
        double seconds = Stopwatch.GetElapsedTime(_began).TotalSeconds;
        if (_next == _operations.Count)
        {
            _operations.Add(Describe(call));
            _seconds.Add([]);
        }

        _seconds[_next++].Add(seconds);
        _product = Product.None;
    }

    private void Convolution(Conv2DGeometry geometry, ConvolutionPlan plan, long? preparedBytes = null) => _product = new(
        LayerWhere(l => l.Layer.Type == "Conv2D" && l.Input.WithBatch(1) == geometry.Input.WithBatch(1) && l.Output.WithBatch(1) == geometry.Output.WithBatch(1)),
        plan.Method, geometry.Macs, plan.ProductMacs, preparedBytes);

    private Operation Describe(in OperationCall call)
    {
        double read = 0, written = 0;
        Shape input = default;
        foreach (Operand operand in call.Operands)
        {
            if (operand.Buffer is null)
                continue;
            double bytes = operand.Name is "weights" or "b" && _product.PreparedBytes is { } prepared ? prepared : sizeof(float) * (double)operand.Shape.Length;
            read += operand.Access == OperandAccess.Write ? 0 : bytes;
            written += operand.IsWritten ? bytes : 0;
            input = input.Length >= operand.Shape.Length ? input : operand.Shape;
        }

        string type = call.Operation.Replace("Grad", "", StringComparison.Ordinal);
        string layer = _product.Layer.Length == 0 && input.Rank == 4 ? LayerWhere(l => l.Layer.Type == type && l.Input.WithBatch(1) == input.WithBatch(1)) : _product.Layer;
        return new Operation(call.Operation, layer, _product.Method, 2 * _product.Macs, 2 * _product.ProductMacs, read, written);
    }

    private string LayerWhere(Func<ArchitectureLayer, bool> matches) => architecture.Layers.FirstOrDefault(matches)?.Name ?? "";

    /// <summary>What the call that comes is, where it is a matrix product at heart.</summary>
    private readonly record struct Product(string Layer, string Method, double Macs, double ProductMacs, long? PreparedBytes)
    {
        internal static readonly Product None = new("", "", 0, 0, null);
    }
}
