namespace Engine.Models;

/// <summary>Looks at a step of learning from within, layer by layer as it runs, and changes nothing. What it is told of is alive only during the call.</summary>
internal interface IStepWatcher
{
    /// <summary>A step begins; its number, from 1. False leaves it alone.</summary>
    bool Begins(long step);

    /// <summary>A unit has run forward: its output is there.</summary>
    void Forward(TrainingUnit unit);

    /// <summary>The gradient by a unit's output, its activation applied, is in its <see cref="TrainingUnit.OutputGrad"/>.</summary>
    void OutputGradient(TrainingUnit unit);

    /// <summary>The gradient by what a unit applied its activation to is in its <see cref="TrainingUnit.OutputGrad"/>. A unit that is an activation by itself
    /// is not told of: there it is the gradient by the output of the unit before.</summary>
    void InnerGradient(TrainingUnit unit);

    /// <summary>Every gradient of the step is there, and the weights are still as they were.</summary>
    void Ends();
}
