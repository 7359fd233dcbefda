using Engine.Layers;

namespace Engine.Models;

/// <summary>The network before 2012: two convolutions, two poolings, three linear layers (LeCun, Bottou, Bengio and Haffner 1998).</summary>
internal static class LeNet5
{
    internal static Architecture Create(ModelOptions o) => ModelTable.Build(
        "lenet5", (1, 28, 28), 10, o,
        features:
        [
            new Conv2D(6, kernel: 5, padding: 2), ModelTable.Activation(o), new AvgPool2D(2),
            new Conv2D(16, kernel: 5), ModelTable.Activation(o), new AvgPool2D(2),
        ],
        average: null,
        classifier:
        [
            new Linear(120), ModelTable.Activation(o),
            new Linear(84), ModelTable.Activation(o),
        ]);
}
