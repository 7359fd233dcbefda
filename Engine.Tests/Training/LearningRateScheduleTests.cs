using Engine.Training;

namespace Engine.Tests.Training;

/// <summary>Schedules against their formulas, worked out by hand.</summary>
public sealed class LearningRateScheduleTests
{
    // Ten steps an epoch, 100 in all.
    [TestCase("constant", 0, 1)]
    [TestCase("constant", 99, 1)]
    [TestCase("step:3", 29, 1)]
    [TestCase("step:3", 30, 0.1)]
    [TestCase("step:3:0.5", 95, 0.125)]
    [TestCase("milestones:2,5", 19, 1)]
    [TestCase("milestones:2,5", 20, 0.1)]
    [TestCase("milestones:2,5", 50, 0.01)]
    [TestCase("milestones:2,5:0.5", 99, 0.25)]
    [TestCase("cosine", 0, 1)]
    [TestCase("cosine", 50, 0.5)]
    [TestCase("cosine", 25, 0.853553390593)]
    [TestCase("cosine:0.2", 50, 0.6)]
    [TestCase("polynomial", 25, 0.75)]
    [TestCase("polynomial:2", 50, 0.25)]
    [TestCase("polynomial:0.5", 75, 0.5)]
    public void Factor(string text, long step, double factor)
    {
        LearningRateSchedule schedule = LearningRateSchedule.Parse(text);
        Assert.That(schedule.FactorAt(new TrainingMoment(step, 10, 100)), Is.EqualTo(factor).Within(1e-12));
        Assert.That(LearningRateSchedule.Parse(schedule.ToString()).FactorAt(new TrainingMoment(step, 10, 100)), Is.EqualTo(factor).Within(1e-12), "from its own text");
    }

    [Test]
    public void WarmUpClimbsInEqualStepsAndTheRestFallsOverWhatIsLeft()
    {
        LearningRateSchedule schedule = new TrainingOptions { WarmUpEpochs = 2, Schedule = LearningRateSchedule.Parse("cosine") }.WholeSchedule;
        double At(long step) => schedule.FactorAt(new TrainingMoment(step, 10, 100));
        Assert.That(At(0), Is.EqualTo(1 / 21.0).Within(1e-12));
        Assert.That(At(19), Is.EqualTo(20 / 21.0).Within(1e-12));
        Assert.That(At(20), Is.EqualTo(1).Within(1e-12));
        Assert.That(At(60), Is.EqualTo(0.5).Within(1e-12));

        LearningRateSchedule milestones = new TrainingOptions { WarmUpEpochs = 1, Schedule = LearningRateSchedule.Parse("milestones:5") }.WholeSchedule;
        Assert.That(milestones.FactorAt(new TrainingMoment(49, 10, 100)), Is.EqualTo(1), "epochs count from the beginning, warm-up or not");
        Assert.That(milestones.FactorAt(new TrainingMoment(50, 10, 100)), Is.EqualTo(0.1));
    }

    [TestCase("")]
    [TestCase("cosin")]
    [TestCase("step")]
    [TestCase("step:0")]
    [TestCase("step:1.5")]
    [TestCase("step:x")]
    [TestCase("step:2,3")]
    [TestCase("step:2:0")]
    [TestCase("milestones:")]
    [TestCase("milestones:5,2")]
    [TestCase("cosine:2")]
    [TestCase("polynomial:-1")]
    [TestCase("polynomial:nan")]
    [TestCase("constant:1")]
    public void WhatIsNoScheduleIsRefused(string text) => Assert.That(
        () => LearningRateSchedule.Parse(text), Throws.TypeOf<FormatException>().With.Message.Contains($"'{text}'").And.Message.Contains("cosine"));
}
