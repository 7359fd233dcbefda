using System.Globalization;

namespace Engine.Training;

/// <summary>How the learning rate goes on from its first value.</summary>
/// <remarks>With e epochs done, and t of T steps, those of the warm-up not counted:
/// <code>
/// constant                       1
/// step:E[:γ]                     γ^⌊e / E⌋                        γ is 0.1 unless given
/// milestones:E,E,…[:γ]           γ^(milestones passed)
/// cosine[:f]                     f + (1 − f) · (1 + cos(π·t/T)) / 2      down to f, 0 unless given (Loshchilov and Hutter 2017)
/// polynomial[:p]                 (1 − t/T)^p                      p is 1 unless given
/// </code>
/// </remarks>
public abstract record LearningRateSchedule
{
    private protected LearningRateSchedule()
    {
    }

    /// <summary>The same rate throughout.</summary>
    public static LearningRateSchedule Constant { get; } = new ConstantSchedule();

    /// <summary>The forms that <see cref="Parse"/> takes.</summary>
    public static IReadOnlyList<string> Forms { get; } = ["constant", "step:E[:γ]", "milestones:E,E,…[:γ]", "cosine[:f]", "polynomial[:p]"];

    /// <summary>What the first rate is multiplied by.</summary>
    /// <param name="moment">How far the training has come.</param>
    public abstract double FactorAt(in TrainingMoment moment);

    /// <summary>A schedule from its text; <see cref="object.ToString"/> gives the text back.</summary>
    /// <exception cref="FormatException">It is none of <see cref="Forms"/>.</exception>
    public static LearningRateSchedule Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        string[] parts = text.Split(':');
        double[] Numbers(int part) => parts.Length > part ? [.. parts[part].Split(',').Select(p => Number(p, text))] : [];
        double One(int part, double otherwise) => Numbers(part) is { Length: > 0 } given ? given.Length == 1 ? given[0] : throw Bad(text) : otherwise;
        LearningRateSchedule schedule = (parts[0], parts.Length) switch
        {
            ("constant", 1) => Constant,
            ("step", 2 or 3) => new StepSchedule(One(1, 1), One(2, 0.1)),
            ("milestones", 2 or 3) => new MilestoneSchedule(Numbers(1), One(2, 0.1)),
            ("cosine", 1 or 2) => new CosineSchedule(One(1, 0)),
            ("polynomial", 1 or 2) => new PolynomialSchedule(One(1, 1)),
            _ => throw Bad(text),
        };
        return schedule.IsValid ? schedule : throw Bad(text);
    }

    /// <summary>Whether its numbers make sense.</summary>
    private protected virtual bool IsValid => true;

    private protected static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    private static double Number(string text, string whole) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value) ? value : throw Bad(whole);

    private static FormatException Bad(string text) => new($"A schedule is one of {string.Join(", ", Forms)} with numbers in their places; '{text}' came.");
}

/// <summary>How far a training has come.</summary>
/// <param name="Step">Steps done.</param>
/// <param name="StepsPerEpoch">Steps an epoch.</param>
/// <param name="TotalSteps">Steps in all.</param>
/// <param name="WarmUpSteps">Steps at the beginning that lead up to the first rate; what falls from then on falls over the others.</param>
public readonly record struct TrainingMoment(long Step, long StepsPerEpoch, long TotalSteps, long WarmUpSteps = 0)
{
    /// <summary>Whole epochs done.</summary>
    public long Epoch => Step / StepsPerEpoch;

    /// <summary>The part that is done after the warm-up, from 0 to 1.</summary>
    public double Done => TotalSteps <= WarmUpSteps ? 1 : Math.Clamp((double)(Step - WarmUpSteps) / (TotalSteps - WarmUpSteps), 0, 1);
}
