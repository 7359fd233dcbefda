using Engine.Backends;
using Engine.Layers;
using Engine.Tensors;

namespace Engine.Models;

/// <summary>What a training graph needs of memory for a batch, before any is taken: the layers that run, and where in one arena each tensor lies.</summary>
/// <remarks>Moments: layer u of U runs forward at u, the loss at U, backward at 2U − u. A tensor takes memory from its first moment to its last, and
/// tensors that never live together share it. Where a max-pooling follows an activation, the activation's gradient is taken at the pooling's smaller
/// output, and the map between them is gone as soon as it is pooled.</remarks>
internal sealed class TrainingPlan
{
    private readonly LifetimePlan _lifetimes = new();

    /// <param name="architecture">The network.</param>
    /// <param name="batch">Images at once.</param>
    /// <param name="gradients">The parameters' gradients; layers without any are frozen.</param>
    internal TrainingPlan(Architecture architecture, int batch, GradientArena gradients)
    {
        Batch = batch;
        List<Step> steps = StepsOf(architecture, batch, gradients);
        Steps = steps;
        int count = steps.Count, firstLearning = steps.FindIndex(s => s.Learns);
        FirstLearning = firstLearning;
        int Backward(int u) => 2 * count - u;

        // Where each activation's gradient is taken, then who reads what, and until when.
        int Block(Shape shape, int first, int last) => _lifetimes.Add(Arena.Footprint(shape), first, last);
        for (int u = 0; u < count; u++)
        {
            if (u < firstLearning || steps[u].Activation == Activation.None)
                continue;
            bool deferred = u + 1 < count && steps[u + 1].Placed.Layer.SelectsInputs;
            steps[deferred ? u + 1 : u].GradientActivation = steps[u].Activation;
        }

        // The images stay whether or not anybody reads them backward: a loss that is no number is looked into afterwards, and a gradient check runs forward again.
        Input = Block(architecture.Input.WithBatch(batch), 0, Backward(0));
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

        InputGrad = steps[firstLearning].Placed.Layer.AlwaysGivesInputGrad ? Block(steps[firstLearning].InputShape, Backward(firstLearning), Backward(firstLearning)) : -1;
        _lifetimes.Place();
    }

    /// <summary>Images at once.</summary>
    internal int Batch { get; }

    /// <summary>Elements of the arena.</summary>
    internal long Length => _lifetimes.Length;

    /// <summary>The layers that compute, each with the activation that it applies.</summary>
    internal IReadOnlyList<Step> Steps { get; }

    /// <summary>The first of <see cref="Steps"/> that learns, and so runs backward.</summary>
    internal int FirstLearning { get; }

    /// <summary>The images' block.</summary>
    internal int Input { get; }

    /// <summary>The block of the gradient by the first learning layer's input; −1 where nobody needs it.</summary>
    internal int InputGrad { get; }

    /// <summary>Where a block begins.</summary>
    internal long OffsetOf(int block) => _lifetimes.OffsetOf(block);

    private static List<Step> StepsOf(Architecture architecture, int batch, GradientArena gradients)
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
            Activation activation = architecture.FusedActivation(own);
            if (activation != Activation.None)
                i++;
            steps.Add(new Step(own, placed, placed.Input.WithBatch(batch), placed.Output.WithBatch(batch), activation, gradients.Of(own).Any(g => !g.IsNone)));
        }

        return steps;
    }

    /// <summary>A layer while memory is planned; blocks are the plan's indices.</summary>
    internal sealed class Step(int index, ArchitectureLayer placed, Shape inputShape, Shape outputShape, Activation activation, bool learns)
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
}
