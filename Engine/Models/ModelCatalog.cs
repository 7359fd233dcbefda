using Engine.Naming;

namespace Engine.Models;

/// <summary>The models that the engine knows by name.</summary>
public static class ModelCatalog
{
    private static readonly (string Name, Func<ModelOptions, Architecture> Create)[] Models =
    [
        ("lenet5", LeNet5.Create),
        ("alexnet", AlexNet.Create),
        ("alexnet2012", AlexNet2012.Create),
        ("vgg11", o => Vgg.Create("vgg11", Vgg.Eleven, false, o)),
        ("vgg11-bn", o => Vgg.Create("vgg11-bn", Vgg.Eleven, true, o)),
        ("vgg13", o => Vgg.Create("vgg13", Vgg.Thirteen, false, o)),
        ("vgg13-bn", o => Vgg.Create("vgg13-bn", Vgg.Thirteen, true, o)),
        ("vgg16", o => Vgg.Create("vgg16", Vgg.Sixteen, false, o)),
        ("vgg16-bn", o => Vgg.Create("vgg16-bn", Vgg.Sixteen, true, o)),
        ("vgg19", o => Vgg.Create("vgg19", Vgg.Nineteen, false, o)),
        ("vgg19-bn", o => Vgg.Create("vgg19-bn", Vgg.Nineteen, true, o)),
    ];

    /// <summary>Every name, from the oldest model to the deepest.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Models.Select(m => m.Name)];

    /// <summary>A model by name.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="options">How it differs from its published form.</param>
    /// <exception cref="ArgumentException">No model has that name (the message gives the nearest), or the options do not fit it.</exception>
    public static Architecture Create(string name, ModelOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(name);
        foreach ((string known, Func<ModelOptions, Architecture> create) in Models)
        {
            if (known != name)
                continue;
            Architecture architecture = create(options ?? new ModelOptions());
            architecture.CatalogOptions = options ?? new ModelOptions();
            return architecture;
        }

        throw new ArgumentException($"There is no model '{name}'.{NearestName.Question(name, Names)} The models are {string.Join(", ", Names)}.", nameof(name));
    }
}
