using Engine.Backends;
using Engine.Layers;
using Engine.Tensors;

namespace Engine.Models;

/// <summary>A network bound to memory for learning from batches of one size: forward, loss, backward, over one arena.</summary>
/// <remarks>An activation after a layer that can apply it becomes part of that layer; dropout that drops nothing and flatten are gone. Layers whose
/// gradient nobody needs, those before the first that learns, run as in inference.</remarks>
internal sealed class TrainingGraph : IDisposable
{
    private readonly IBackend _backend;
    private readonly TrainingUnit[] _units;
    private readonly List<FrozenLayer> _frozen = [];
    private readonly Tensor _logits, _logitsGrad;
    private readonly int _wholeBatch;

    /// <param name="backend">Where it runs.</param>
    /// <param name="plan">Where the tensors lie.</param>
    /// <param name="arena">The plan's memory; it stays the caller's.</param>
    /// <param name="labels">Memory for a label an image; it stays the caller's.</param>
    /// <param name="wholeBatch">The batch that these images are all or a part of: the loss is its mean.</param>
    /// <param name="parameters">The parameters.</param>
    /// <param name="gradients">Their gradients; layers without any are frozen.</param>
    internal TrainingGraph(
        IBackend backend, TrainingPlan plan, DeviceBuffer arena, DeviceBuffer labels, int wholeBatch, NetworkParameters parameters, GradientArena gradients)
    {
        (_backend, _wholeBatch) = (backend, wholeBatch);
        IReadOnlyList<TrainingPlan.Step> steps = plan.Steps;
        int count = steps.Count, firstLearning = plan.FirstLearning;
        Tensor At(int block, Shape shape) => new(arena, plan.OffsetOf(block), shape);

        Input = At(plan.Input, steps[0].Placed.Input.WithBatch(plan.Batch));
        _units = new TrainingUnit[count];
        Tensor current = Input, currentGrad = plan.InputGrad < 0 ? Tensor.None : At(plan.InputGrad, steps[firstLearning].InputShape);
        ulong counter = 0;
        for (int u = 0; u < count; u++)
        {
            TrainingPlan.Step step = steps[u];
            Tensor output = At(step.Output, step.OutputShape);
            IReadOnlyList<Tensor> own = parameters.Of(step.Index);
            if (u < firstLearning && step.Placed.Layer.InferenceEffect != LayerEffect.None)
            {
                var binding = new LayerBinding(current.Reshape(step.InputShape), output, own, step.Activation, null);
                var frozen = new FrozenLayer(backend, step.Placed.Layer, binding, parameters);
                _frozen.Add(frozen);
                _units[u] = new TrainingUnit(step.Index, step.Placed, frozen, output, Tensor.None, step.OutputActivation, Activation.None, false);
            }
            else
            {
                Tensor outputGrad = u < firstLearning ? Tensor.None : At(step.OutputGrad, step.OutputShape);
                Tensor wanted = u > firstLearning || (u == firstLearning && plan.InputGrad >= 0) ? currentGrad.Reshape(step.InputShape) : Tensor.None;
                var binding = new TrainingBinding(
                    current.Reshape(step.InputShape), output, wanted, outputGrad, own, gradients.Of(step.Index), step.Activation,
                    [.. step.Placed.Layer.SavedForGradient(step.InputShape).Zip(step.Saved, (shape, block) => At(block, shape))], counter);
                _units[u] = new TrainingUnit(step.Index, step.Placed, step.Placed.Layer.BindTraining(backend, binding), output, outputGrad, step.OutputActivation,
                    step.GradientActivation, step.GradientActivation != Activation.None && step.Activation == Activation.None);

                // What lies before the first that learns has no gradient to hand on, and that one's own is for it alone.
                if (u >= firstLearning)
                    currentGrad = outputGrad;
            }

            counter += (ulong)(step.OutputShape.Length / plan.Batch * wholeBatch);
            current = output;
        }

        // A network may end in maps, which count as classes all together where they were flattened.
        var rows = new Shape(plan.Batch, checked((int)(current.Length / plan.Batch)));
        (_logits, _logitsGrad) = (current.Reshape(rows), currentGrad.Reshape(rows));
        FirstBackward = firstLearning;
        Labels = new IndexTensor(labels, 0, new Shape(plan.Batch));
    }

    /// <summary>(N, H, W, C); upload a batch here.</summary>
    internal Tensor Input { get; }

    /// <summary>(N); upload its labels here.</summary>
    internal IndexTensor Labels { get; }

    /// <summary>(N, classes), after the forward pass until the backward one.</summary>
    internal Tensor Logits => _logits;

    /// <summary>The layers that run, first to last.</summary>
    internal IReadOnlyList<TrainingUnit> Units => _units;

    /// <summary>The first of <see cref="Units"/> that runs backward.</summary>
    internal int FirstBackward { get; }

    /// <summary>Is shown what runs; null, as in most steps, for nobody.</summary>
    internal IStepWatcher? Watcher { get; set; }

    /// <summary>Enqueues the layers, first to last.</summary>
    internal void Forward(in TrainingStep step)
    {
        foreach (TrainingUnit unit in _units)
        {
            unit.Layer.Forward(step);
            Watcher?.Forward(unit);
        }
    }

    /// <summary>Enqueues the loss: statistics (2) += {sum of losses, hits}, and the gradient of the whole batch's mean loss by the logits.</summary>
    internal void Loss(float labelSmoothing, in Tensor statistics) =>
        _backend.SoftmaxCrossEntropy(_logits, Labels, labelSmoothing, _logitsGrad, statistics, _wholeBatch);

    /// <summary>Enqueues the gradients, last layer to first; the parameters' are added to.</summary>
    internal void Backward(in TrainingStep step)
    {
        for (int u = _units.Length - 1; u >= FirstBackward; u--)
        {
            if (Watcher is not null)
                ShowOutputGradient(u, step);
            ref readonly TrainingUnit unit = ref _units[u];
            if (unit.GradientActivation != Activation.None)
                _backend.ActivateGrad(unit.GradientActivation, unit.Output, unit.OutputGrad, unit.OutputGrad);
            if (unit.Activation != Activation.None && unit.Placed.Layer.Activation == Activation.None)
                Watcher?.InnerGradient(unit);
            unit.Layer.Backward(step);
        }
    }

    /// <summary>A pooling that takes the activation's gradient for the layer before it leaves no gradient by that activation. Run once without, it does; the
    /// pass then writes over that.</summary>
    private void ShowOutputGradient(int u, in TrainingStep step)
    {
        if (u + 1 == _units.Length || !_units[u + 1].TakesGradientForPrevious)
            Watcher!.OutputGradient(_units[u]);
        if (!_units[u].TakesGradientForPrevious)
            return;
        _units[u].Layer.Backward(step);
        Watcher!.OutputGradient(_units[u - 1]);
    }

    public void Dispose()
    {
        foreach (FrozenLayer frozen in _frozen)
            frozen.Dispose();
    }

    /// <summary>A layer before the first that learns. Its weights are prepared once, as for inference, and anew when the network gets others, as from a checkpoint.</summary>
    private sealed class FrozenLayer(IBackend backend, Layer layer, LayerBinding unprepared, NetworkParameters parameters) : TrainableLayer, IDisposable
    {
        private PreparedWeights? _prepared;
        private BoundLayer? _bound;
        private int _version;

        public override void Forward(in TrainingStep step)
        {
            if (_bound is null || _version != parameters.Version)
                Prepare();
            _bound!.Forward();
        }

        public override void Backward(in TrainingStep step) => throw new InvalidOperationException("A layer before the first that learns has no gradient.");

        public void Dispose() => _prepared?.Dispose();

        private void Prepare()
        {
            _prepared?.Dispose();
            _prepared = layer.Prepare(backend, unprepared.Input.Shape, unprepared.Parameters);
            _bound = layer.Bind(backend, unprepared with { Prepared = _prepared });
            _version = parameters.Version;
        }
    }
}

/// <summary>A layer that runs in a training.</summary>
/// <param name="Index">The layer's index in its network.</param>
/// <param name="Placed">The layer in its network.</param>
/// <param name="Layer">The layer over its tensors.</param>
/// <param name="Output">What it writes, its activation applied.</param>
/// <param name="OutputGrad">The gradient by that; <see cref="Tensor.None"/> for layers that never run backward.</param>
/// <param name="Activation">The activation that the output has, applied by the layer or being it.</param>
/// <param name="GradientActivation">The activation whose gradient is taken at the output before the layer's own.</param>
/// <param name="TakesGradientForPrevious">Whether that activation is the unit's before, which leaves it to this one.</param>
internal readonly record struct TrainingUnit(
    int Index, ArchitectureLayer Placed, TrainableLayer Layer, Tensor Output, Tensor OutputGrad, Activation Activation, Activation GradientActivation, bool TakesGradientForPrevious);
