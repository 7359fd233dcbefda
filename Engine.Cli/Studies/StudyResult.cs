using Engine.Cli.Studies.Report;

namespace Engine.Cli.Studies;

/// <summary>What a study found so far: sections for the report, numbers for the table of data, and in the end a verdict.</summary>
internal sealed class StudyResult(Study study)
{
    /// <summary>The study.</summary>
    internal Study Study { get; } = study;

    /// <summary>The report's sections in order.</summary>
    internal List<Section> Sections { get; } = [];

    /// <summary>Every number behind the pictures.</summary>
    internal List<DataPoint> Data { get; } = [];

    /// <summary>The settings that the figures depend on, for <c>run.json</c>.</summary>
    internal Dictionary<string, string> Settings { get; } = [];

    /// <summary>The images, in words; empty for a study without images.</summary>
    internal string DataDescription { get; private set; } = "";

    /// <summary>Whether any of the images were generated.</summary>
    internal bool IsSynthetic { get; private set; }

    /// <summary>The answer; null until the study is done.</summary>
    internal Verdict? Verdict { get; set; }

    /// <summary>Why there is more to find; null for a study that is done.</summary>
    internal string? Missing { get; set; }

    /// <summary>How long it took.</summary>
    internal TimeSpan Took { get; set; }

    /// <summary>Notes what the study looks at; each data set once.</summary>
    /// <param name="data">The images.</param>
    /// <param name="testImages">How many of the test images are looked at, at most; null for all.</param>
    internal void Uses(StudyData data, int? testImages = null)
    {
        string judges = testImages < data.Test.Count ? $"{testImages:N0} of {data.Test.Count:N0}" : $"{data.Test.Count:N0}";
        string description = $"{data.Description}: {data.Training.Count:N0} to learn from, {judges} to judge by. {data.Remark}".TrimEnd();
        DataDescription = DataDescription.Length == 0 ? description : $"{DataDescription} {description}";
        IsSynthetic |= data.IsSynthetic;
    }

    /// <summary>Adds a finished section.</summary>
    internal void Add(string title, params Block[] blocks) => Sections.Add(new Section(title, blocks));

    /// <summary>Adds the numbers of a training's epochs.</summary>
    /// <param name="part">The experiment within the study.</param>
    /// <param name="series">What was trained.</param>
    /// <param name="seed">The training's seed.</param>
    /// <param name="training">The part of the training images that was known, epoch by epoch.</param>
    /// <param name="test">The same of the test images.</param>
    internal void AddEpochs(string part, string series, ulong seed, IReadOnlyList<double> training, IReadOnlyList<double> test)
    {
        for (int epoch = 0; epoch < test.Count; epoch++)
        {
            Data.Add(new DataPoint(part, series, "epoch", epoch + 1, "training accuracy, %", 100 * training[epoch], seed));
            Data.Add(new DataPoint(part, series, "epoch", epoch + 1, "test accuracy, %", 100 * test[epoch], seed));
        }
    }
}

/// <summary>One number, in long form: a row of <c>data.csv</c>.</summary>
/// <param name="Part">The experiment within the study: <c>training</c>.</param>
/// <param name="Series">The line or bar: <c>two 3×3</c>.</param>
/// <param name="XName">What <paramref name="X"/> counts: <c>epoch</c>; empty for none.</param>
/// <param name="X">The place on the axis, or null.</param>
/// <param name="YName">What was measured, with its unit: <c>test accuracy, %</c>.</param>
/// <param name="Y">The number.</param>
/// <param name="Seed">The seed it belongs to, or null for what no seed changes.</param>
internal readonly record struct DataPoint(string Part, string Series, string XName, double? X, string YName, double Y, ulong? Seed = null);
