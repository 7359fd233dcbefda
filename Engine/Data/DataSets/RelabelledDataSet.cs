namespace Engine.Data;

/// <summary>A data set whose labels count in another list of classes, found by name: validation images under the numbers that training gave.</summary>
internal sealed class RelabelledDataSet : ImageDataSet
{
    private readonly ImageDataSet _data;
    private readonly int[] _labels;

    /// <exception cref="InvalidDataException">A class that has images is not among the names, or twice.</exception>
    internal RelabelledDataSet(ImageDataSet data, IReadOnlyList<string> classNames)
    {
        ILookup<string, int> numbers = classNames.Select((name, i) => (name, i)).ToLookup(pair => pair.name, pair => pair.i, StringComparer.Ordinal);
        if (data.ClassNames.FirstOrDefault(name => numbers[name].Count() > 1) is { } twice)
            throw new InvalidDataException($"{data.Description}: of the {classNames.Count} classes trained for, more than one is called '{twice}', so that a name does not say which is meant. Rename one.");
        int[] mapped = [.. data.ClassNames.Select(name => numbers[name].DefaultIfEmpty(-1).First())];
        _labels = new int[data.Count];
        for (int i = 0; i < _labels.Length; i++)
        {
            _labels[i] = mapped[data.LabelOf(i)];
            if (_labels[i] < 0)
            {
                throw new InvalidDataException(
                    $"{data.NameOf(i)}: its class '{data.ClassNames[data.LabelOf(i)]}' is not one of the {classNames.Count} classes trained for ({string.Join(", ", classNames.Take(10))}{(classNames.Count > 10 ? ", …" : "")}).");
            }
        }

        (_data, ClassNames) = (data, classNames);
    }

    public override string Description => _data.Description;

    public override int Count => _data.Count;

    public override IReadOnlyList<string> ClassNames { get; }

    public override ImageSize? CommonSize => _data.CommonSize;

    public override string Fingerprint => _data.Fingerprint;

    public override int LabelOf(int index) => _labels[index];

    public override Image Read(int index) => _data.Read(index);

    public override string NameOf(int index) => _data.NameOf(index);

    internal override PixelView View(int index) => _data.View(index);
}
