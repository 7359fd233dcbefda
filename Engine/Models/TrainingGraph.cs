using Engine.Backends;
using Engine.Layers;
using Engine.Tensors;

namespace Engine.Models;

/// <summary>A network bound to memory for learning from batches of one size: forward, loss, backward, over one arena.</summary>
/// <remarks>
/// <para>An activation after a layer that can apply it becomes part of that layer; dropout that drops nothing and flatten are gone. Layers whose
/// gradient nobody needs, those before the first that learns, run as in inference.</para>
/// <para>Moments: layer u of U runs forward at u, the loss at U, backward at 2U − u. A tensor takes memory from its first moment to its last, and
/// tensors that never live together share it. Where a max-pooling follows an activation, the activation's gradient is taken at the pooling's smaller
/// output, and the map between them is gone as soon as it is pooled.</para>
/// </remarks>
internal sealed class TrainingGraph : IDisposable
{
    private readonly IBackend _backend;
    private readonly DeviceBuffer _arena, _labels;
    private readonly TrainingUnit[] _units;
    private readonly PreparedWeights?[] _prepared;
    private readonly Tensor _logits, _logitsGrad;

    /// <param name="architecture">The network.</param>
    /// <param name="backend">Where it runs.</param>
    /// <param name="batch">Images at once.</param>
    /// <param name="parameters">The parameters.</param>
    /// <param name="gradients">Their gradients; layers without any are frozen.</param>
    internal TrainingGraph(Architecture architecture, IBackend backend, int batch, NetworkParameters parameters, GradientArena gradients)
    {
        _backend = backend;
        List<Step> steps = Steps(architecture, batch, gradients);
        int count = steps.Count, firstLearning = steps.FindIndex(s => s.Learns);
        int Backward(int u) => 2 * count - u;

        // Where each activation's gradient is taken, then who reads what, and until when.
        var plan = new LifetimePlan();
        int Block(Shape shape, int first, int last) => plan.Add(Arena.Footprint(shape), first, last);
        for (int u = 0; u < count; u++)
        {
            if (u < firstLearning || steps[u].Activation == Activation.None)
                continue;
            bool deferred = u + 1 < count && steps[u + 1].Placed.Layer.SelectsInputs;
            steps[deferred ? u + 1 : u].GradientActivation = steps[u].Activation;
        }

        int input = Block(architecture.Input.WithBatch(batch), 0, firstLearning == 0 && steps[0].Reads(GradientReads.Input) ? Backward(0) : 0);
        for (int u = 0; u < count; u++)
        {
            Step step = steps[u];
            bool runsBackward = u >= firstLearning;
            int last = u + 1;
            if (runsBackward && (step.Reads(GradientReads.Output) || step.GradientActivation != Activation.None))
                last = Backward(u);
            else if (u + 1 < count && u + 1 >= firstLearning && steps[u + 1].Reads(GradientReads.Input))
                last = Backward(u + 1);
            step.Output = Block(step.OutputShape, u, last);
            if (!runsBackward)
                continue;
            step.Saved = [.. step.Placed.Layer.SavedForGradient(step.InputShape).Select(shape => Block(shape, u, Backward(u)))];
            step.OutputGrad = Block(step.OutputShape, u == count - 1 ? count : Backward(u + 1), Backward(u));
        }

        int inputGrad = steps[firstLearning].Placed.Layer.AlwaysGivesInputGrad ? Block(steps[firstLearning].InputShape, Backward(firstLearning), Backward(firstLearning)) : -1;
        plan.Place();
        _arena = backend.Allocate(plan.Length);
        ActivationBytes = plan.Length * sizeof(float);
        Tensor At(int block, Shape shape) => new(_arena, plan.OffsetOf(block), shape);

        Input = At(input, architecture.Input.WithBatch(batch));
        _prepared = new PreparedWeights?[count];
        _units = new TrainingUnit[count];
        Tensor current = Input, currentGrad = inputGrad < 0 ? Tensor.None : At(inputGrad, steps[firstLearning].InputShape);
        ulong counter = 0;
        for (int u = 0; u < count; u++)
        {
            Step step = steps[u];
            Tensor output = At(step.Output, step.OutputShape);
            IReadOnlyList<Tensor> own = parameters.Of(step.Index);
            if (u < firstLearning && step.Placed.Layer.InferenceEffect != LayerEffect.None)
            {
                // Frozen weights stay as they are, so that they are prepared once, as for inference.
                _prepared[u] = step.Placed.Layer.Prepare(backend, step.InputShape, own);
                var binding = new LayerBinding(current.Reshape(step.InputShape), output, own, step.Activation, _prepared[u]);
                _units[u] = new TrainingUnit(step.Index, step.Placed, new FrozenLayer(step.Placed.Layer.Bind(backend, binding)), output, Tensor.None, step.OutputActivation, Activation.None, false);
            }
            else
            {
                Tensor outputGrad = u < firstLearning ? Tensor.None : At(step.OutputGrad, step.OutputShape);
                Tensor wanted = u > firstLearning || (u == firstLearning && inputGrad >= 0) ? currentGrad.Reshape(step.InputShape) : Tensor.None;
                var binding = new TrainingBinding(
                    current.Reshape(step.InputShape), output, wanted, outputGrad, own, gradients.Of(step.Index), step.Activation,
                    [.. step.Placed.Layer.SavedForGradient(step.InputShape).Zip(step.Saved, (shape, block) => At(block, shape))], counter);
                _units[u] = new TrainingUnit(step.Index, step.Placed, step.Placed.Layer.BindTraining(backend, binding), output, outputGrad, step.OutputActivation,
                    step.GradientActivation, step.GradientActivation != Activation.None && step.Activation == Activation.None);
                currentGrad = outputGrad;
            }

            counter += (ulong)step.OutputShape.Length;
            current = output;
        }

        _logits = current;
        _logitsGrad = currentGrad;
        FirstBackward = firstLearning;
        _labels = backend.Allocate(batch);
        Labels = new IndexTensor(_labels, 0, new Shape(batch));
    }

    /// <summary>(N, H, W, C); upload a batch here.</summary>
    internal Tensor Input { get; }

    /// <summary>(N); upload its labels here.</summary>
    internal IndexTensor Labels { get; }

    /// <summary>(N, classes), after the forward pass until the backward one.</summary>
    internal Tensor Logits => _logits;

    /// <summary>Bytes of activations, their gradients, and what is saved between.</summary>
    internal long ActivationBytes { get; }

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

    /// <summary>Enqueues the loss: statistics (2) += {sum of losses, hits}, and the gradient by the logits.</summary>
    internal void Loss(float labelSmoothing, in Tensor statistics) =>
        _backend.SoftmaxCrossEntropy(_logits, Labels, labelSmoothing, _logitsGrad, statistics);

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
        foreach (PreparedWeights? prepared in _prepared)
            prepared?.Dispose();
        _arena.Dispose();
        _labels.Dispose();
    }

    /// <summary>The layers that compute, each with the activation that it applies.</summary>
    private static List<Step> Steps(Architecture architecture, int batch, GradientArena gradients)
    {
        var steps = new List<Step>();
        IReadOnlyList<ArchitectureLayer> layers = architecture.Layers;
        Shape input = architecture.Input.WithBatch(batch);
        for (int i = 0; i < layers.Count; i++)
        {
            ArchitectureLayer placed = layers[i];
            if (placed.Layer is Flatten or Dropout { Probability: 0 })
                continue;
            int own = i;
            Activation activation = Activation.None;
            if (placed.Layer.CanFuseActivation && i + 1 < layers.Count && layers[i + 1].Layer.Activation != Activation.None)
                activation = layers[++i].Layer.Activation;
            steps.Add(new Step(own, placed, placed.Input.WithBatch(batch), placed.Output.WithBatch(batch), activation, gradients.Of(own).Any(g => !g.IsNone)));
        }

        return steps;
    }

    /// <summary>A layer while memory is planned; blocks are the plan's indices.</summary>
    private sealed class Step(int index, ArchitectureLayer placed, Shape inputShape, Shape outputShape, Activation activation, bool learns)
    {
        internal int Index => index;

        internal ArchitectureLayer Placed => placed;

        internal Shape InputShape => inputShape;

        internal Shape OutputShape => outputShape;

        internal Activation Activation => activation;

        internal Activation OutputActivation => activation == Activation.None ? placed.Layer.Activation : activation;

        internal bool Learns => learns;

        /// <summary>The activation whose gradient is taken at this layer's output.</summary>
        internal Activation GradientActivation { get; set; }

        internal int Output { get; set; }

        internal int OutputGrad { get; set; }

        internal int[] Saved { get; set; } = [];

        internal bool Reads(GradientReads what) => placed.Layer.GradientReads.HasFlag(what);
    }

    /// <summary>A layer before the first that learns.</summary>
    private sealed class FrozenLayer(BoundLayer layer) : TrainableLayer
    {
        public override void Forward(in TrainingStep step) => layer.Forward();

        public override void Backward(in TrainingStep step) => throw new InvalidOperationException("A layer before the first that learns has no gradient.");
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
