namespace Engine.Training;

internal sealed record ConstantSchedule : LearningRateSchedule
{
    public override double FactorAt(in TrainingMoment moment) => 1;

    public override string ToString() => "constant";
}

internal sealed record StepSchedule(double Epochs, double Factor) : LearningRateSchedule
{
    private protected override bool IsValid => Epochs >= 1 && Epochs == Math.Floor(Epochs) && Factor > 0;

    public override double FactorAt(in TrainingMoment moment) => Math.Pow(Factor, Math.Floor(moment.Epoch / Epochs));

    public override string ToString() => $"step:{Text(Epochs)}:{Text(Factor)}";
}

internal sealed record MilestoneSchedule(double[] Epochs, double Factor) : LearningRateSchedule
{
    private protected override bool IsValid =>
        Epochs.Length > 0 && Factor > 0 && Epochs.All(e => e >= 1 && e == Math.Floor(e)) && Epochs.Zip(Epochs.Skip(1)).All(pair => pair.First < pair.Second);

    public override double FactorAt(in TrainingMoment moment)
    {
        double factor = 1;
        foreach (double epoch in Epochs)
        {
            if (moment.Epoch >= epoch)
                factor *= Factor;
        }

        return factor;
    }

    public override string ToString() => $"milestones:{string.Join(",", Epochs.Select(Text))}:{Text(Factor)}";
}

internal sealed record CosineSchedule(double Final) : LearningRateSchedule
{
    private protected override bool IsValid => Final is >= 0 and <= 1;

    public override double FactorAt(in TrainingMoment moment) => Final + (1 - Final) * (1 + Math.Cos(Math.PI * moment.Done)) / 2;

    public override string ToString() => Final == 0 ? "cosine" : $"cosine:{Text(Final)}";
}

internal sealed record PolynomialSchedule(double Power) : LearningRateSchedule
{
    private protected override bool IsValid => Power > 0;

    public override double FactorAt(in TrainingMoment moment) => Math.Pow(1 - moment.Done, Power);

    public override string ToString() => Power == 1 ? "polynomial" : $"polynomial:{Text(Power)}";
}

/// <summary>Up in equal steps to the first rate, then another schedule over what is left (Goyal et al. 2017).</summary>
internal sealed record WarmUpSchedule(double Epochs, LearningRateSchedule Then) : LearningRateSchedule
{
    public override double FactorAt(in TrainingMoment moment)
    {
        long steps = (long)Math.Round(Epochs * moment.StepsPerEpoch);
        return moment.Step < steps
            ? (moment.Step + 1.0) / (steps + 1.0)
            : Then.FactorAt(moment with { WarmUpSteps = steps });
    }

    public override string ToString() => $"{Text(Epochs)} epochs of warm-up, then {Then}";
}
