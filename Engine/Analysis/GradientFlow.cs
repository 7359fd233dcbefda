using Engine.Backends;
using Engine.Models;
using Engine.Tensors;
using Engine.Training;

namespace Engine.Analysis;

/// <summary>How the gradient comes through a network's layers, read from within the steps of a training without changing a bit of it.</summary>
/// <remarks>
/// <para>Of a network a₀ → z₁ → a₁ → … → a_D with z_l = W_l·a_(l−1) + b_l and a_l = f(z_l), the chain rule makes the gradient by an early layer a product:</para>
/// <code>
/// ∂L/∂z_l     = ∂L/∂a_l · f'(z_l)             element by element: the slope of the activation
/// ∂L/∂a_(l−1) = W_lᵀ · ∂L/∂z_l                the weights
/// ∂L/∂W_l     = ∂L/∂z_l · a_(l−1)ᵀ            what the layer learns from
/// ‖∂L/∂a_1‖   = ‖∂L/∂a_D‖ · Π q_l             with the factors q_l = ‖∂L/∂a_l‖ / ‖∂L/∂a_(l+1)‖
/// </code>
/// <para>Where the factors lie below one the product falls exponentially with the depth (Hochreiter 1991; Glorot and Bengio 2010).</para>
/// <para>Norms are Euclidean, over the batch, of the mean loss, summed in double, and before any clipping. A step that is looked at takes longer, because its
/// tensors are read from the device; others cost nothing.</para>
/// </remarks>
public sealed class GradientFlow : IDisposable
{
    /// <summary>A value counts as saturated where the slope of its activation is below this part of the slope's maximum: beyond ±4.36 for sigmoid
    /// (maximum ¼ at 0), beyond ±2.18 for tanh (maximum 1 at 0).</summary>
    public const double SaturationShare = 0.05;

    private readonly Learner _learner;
    private readonly Recorder _recorder;

    private GradientFlow(Learner learner, Func<long, bool> when)
    {
        if (learner.Watcher is not null)
            throw new InvalidOperationException("The training is recorded already. Dispose of the other recording first, or choose its steps so that one is enough.");
        _learner = learner;
        _recorder = new Recorder(learner, when);
        learner.Watcher = _recorder;
    }

    /// <summary>The steps looked at so far, in order.</summary>
    public IReadOnlyList<GradientFlowStep> Steps => _recorder.Steps;

    /// <summary>Looks at chosen steps of a training, until disposed.</summary>
    /// <param name="trainer">The training; it runs as it would without.</param>
    /// <param name="when">Which steps, by their number from 1: step 1 shows the network as it was initialised.</param>
    /// <exception cref="InvalidOperationException">The training is being recorded already.</exception>
    public static GradientFlow Record(Trainer trainer, Func<long, bool> when)
    {
        ArgumentNullException.ThrowIfNull(trainer);
        return Record(trainer.Learner, when);
    }

    /// <summary>Looks at chosen steps of a learner, until disposed.</summary>
    /// <param name="learner">It learns as it would without.</param>
    /// <param name="when">Which steps, by their number from 1.</param>
    /// <exception cref="InvalidOperationException">The learner is being recorded already.</exception>
    public static GradientFlow Record(Learner learner, Func<long, bool> when)
    {
        ArgumentNullException.ThrowIfNull(learner);
        ArgumentNullException.ThrowIfNull(when);
        return new GradientFlow(learner, when);
    }

    /// <summary>Looks at one batch without learning from it.</summary>
    /// <param name="network">The network; its weights stay, batch norm's running statistics see the batch.</param>
    /// <param name="images">Images of the network's input size, channels last.</param>
    /// <param name="labels">A class for each image.</param>
    /// <param name="seed">Of dropout.</param>
    /// <exception cref="ArgumentException">Images and labels are not as many, or a label is not a class.</exception>
    public static GradientFlowStep Of(Network network, ReadOnlySpan<float> images, ReadOnlySpan<int> labels, ulong seed = 0)
    {
        using var learner = new Learner(network, labels.Length, new LearnerOptions { Seed = seed });
        using var flow = new GradientFlow(learner, _ => true);
        learner.GradientsOf(images, labels);
        return flow.Steps[0];
    }

    /// <summary>Looks no longer; what was recorded stays.</summary>
    public void Dispose()
    {
        if (_learner.Watcher == _recorder)
            _learner.Watcher = null;
    }

    private sealed class Recorder(Learner learner, Func<long, bool> when) : IStepWatcher
    {
        private readonly List<GradientFlowStep> _steps = [];
        private readonly SortedDictionary<int, UnitFlow> _units = [];
        private float[] _values = [];
        private long _step;

        internal IReadOnlyList<GradientFlowStep> Steps => _steps;

        public bool Begins(long step)
        {
            _units.Clear();
            _step = step;
            return when(step);
        }

        public void Forward(TrainingUnit unit)
        {
            // Layers before the first that learns have no gradient to show.
            if (unit.OutputGrad.IsNone)
                return;
            ReadOnlySpan<float> output = Read(unit.Output);
            _units[unit.Index] = new UnitFlow(unit)
            {
                Saturated = unit.Activation is Activation.Sigmoid or Activation.Tanh ? UnitStatistics.Saturated(output, unit.Activation) : null,
                Dead = unit.Activation == Activation.Relu ? UnitStatistics.Dead(output, unit.Output.Shape[unit.Output.Shape.Rank - 1]) : null,
                Outputs = TensorStatistics.Of(output),
            };
        }

        public void OutputGradient(TrainingUnit unit) => _units[unit.Index].ByOutput = TensorStatistics.Of(Read(unit.OutputGrad));

        public void InnerGradient(TrainingUnit unit) => _units[unit.Index].ByInner = TensorStatistics.Of(Read(unit.OutputGrad));

        public void Ends()
        {
            var layers = new List<LayerFlow>(_units.Count);
            UnitFlow? before = null;
            foreach (UnitFlow unit in _units.Values)
            {
                ArchitectureLayer placed = unit.Unit.Placed;
                TensorStatistics? byWeights = null;
                for (int i = 0; i < placed.Parameters.Count; i++)
                {
                    Tensor gradient = learner.Gradients.Of(unit.Unit.Index)[i];
                    if (placed.Parameters[i].Role == Layers.ParameterRole.Weight && !gradient.IsNone)
                        byWeights = TensorStatistics.Of(Read(gradient));
                }

                // The gradient by what a layer of its own applies an activation to is the one by the output before.
                TensorStatistics? byInner = placed.Layer.Activation != Activation.None ? before?.ByOutput : unit.ByInner ?? unit.ByOutput;
                layers.Add(new LayerFlow(placed.Name, placed.Layer.Type, unit.Unit.Activation)
                {
                    WeightGradNorm = byWeights?.Norm, OutputGradNorm = unit.ByOutput.Norm, InnerGradNorm = byInner?.Norm,
                    Saturated = unit.Saturated, Dead = unit.Dead,
                    DenormalOutputs = unit.Outputs.DenormalShare, DenormalGradients = unit.ByOutput.DenormalShare, DenormalWeightGradients = byWeights?.DenormalShare,
                });
                before = unit;
            }

            for (int i = 0; i + 1 < layers.Count; i++)
                layers[i] = layers[i] with { Factor = Ratio(layers[i].OutputGradNorm, layers[i + 1].OutputGradNorm) };
            _steps.Add(new GradientFlowStep(_step, layers));
        }

        private static double? Ratio(double part, double whole) => whole > 0 ? part / whole : null;

        private ReadOnlySpan<float> Read(in Tensor tensor)
        {
            int length = checked((int)tensor.Length);
            if (_values.Length < length)
                _values = new float[length];
            learner.Network.Backend.Download(tensor, _values.AsSpan(0, length));
            return _values.AsSpan(0, length);
        }
    }

    /// <summary>What is known of a unit while its step runs.</summary>
    private sealed class UnitFlow(TrainingUnit unit)
    {
        internal TrainingUnit Unit => unit;

        internal double? Saturated { get; init; }

        internal double? Dead { get; init; }

        internal TensorStatistics Outputs { get; init; }

        internal TensorStatistics ByOutput { get; set; }

        internal TensorStatistics? ByInner { get; set; }
    }
}

/// <summary>How the gradient came through in one step.</summary>
/// <param name="Step">The step's number, from 1.</param>
/// <param name="Layers">The layers that run backward, first to last. An activation that the layer before applies is part of that layer.</param>
public sealed record GradientFlowStep(long Step, IReadOnlyList<LayerFlow> Layers);

/// <summary>What a step showed of a layer, with a = f(z) its output.</summary>
/// <param name="Name">The layer.</param>
/// <param name="Type">Its kind.</param>
/// <param name="Activation">f.</param>
public sealed record LayerFlow(string Name, string Type, Activation Activation)
{
    /// <summary>‖∂L/∂W‖ of its weights, biases not counted; null where it has none that learn.</summary>
    public double? WeightGradNorm { get; init; }

    /// <summary>‖∂L/∂a‖.</summary>
    public double OutputGradNorm { get; init; }

    /// <summary>‖∂L/∂z‖, by what the activation is applied to; without one the same as <see cref="OutputGradNorm"/>. Null for an activation behind frozen layers.</summary>
    public double? InnerGradNorm { get; init; }

    /// <summary>‖∂L/∂a‖ over that of the next layer: this layer's factor of the chain rule's product. Null for the last layer and where nothing comes back.</summary>
    public double? Factor { get; init; }

    /// <summary>‖∂L/∂z‖ / ‖∂L/∂a‖: the activation's slope as the gradient meets it, at most ¼ for sigmoid and 1 for tanh and ReLU. Null where nothing comes back.</summary>
    public double? Slope => InnerGradNorm is { } inner && OutputGradNorm > 0 ? inner / OutputGradNorm : null;

    /// <summary>The part of a sigmoid's or tanh's outputs, over the batch, whose slope is below <see cref="GradientFlow.SaturationShare"/> of its maximum; null for others.</summary>
    public double? Saturated { get; init; }

    /// <summary>The part of a ReLU's units that are 0 over the whole batch, so that their weights learn nothing from it; null for others. A unit is what one set
    /// of weights feeds: a channel, or an output of a linear layer.</summary>
    public double? Dead { get; init; }

    /// <summary>The part of the outputs that are denormal: not 0, but below 2⁻¹²⁶, where processors compute more slowly.</summary>
    public double DenormalOutputs { get; init; }

    /// <summary>The part of ∂L/∂a that is denormal.</summary>
    public double DenormalGradients { get; init; }

    /// <summary>The part of ∂L/∂W that is denormal; null where <see cref="WeightGradNorm"/> is.</summary>
    public double? DenormalWeightGradients { get; init; }
}
