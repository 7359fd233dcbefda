using Engine.Layers;

namespace Engine.Models;

/// <summary>AlexNet as torchvision has it: one column, no normalisation (Krizhevsky 2014).</summary>
internal static class AlexNet
{
    internal static Architecture Create(ModelOptions o) => ModelTable.Build(
        "alexnet", (3, 224, 224), 1000, o,
        features:
        [
            new Conv2D(64, kernel: 11, stride: 4, padding: 2), ModelTable.Activation(o), new MaxPool2D(3, 2),
            new Conv2D(192, kernel: 5, padding: 2), ModelTable.Activation(o), new MaxPool2D(3, 2),
            new Conv2D(384, kernel: 3, padding: 1), ModelTable.Activation(o),
            new Conv2D(256, kernel: 3, padding: 1), ModelTable.Activation(o),
            new Conv2D(256, kernel: 3, padding: 1), ModelTable.Activation(o), new MaxPool2D(3, 2),
        ],
        average: 6,
        classifier:
        [
            ModelTable.Dropout(o), new Linear(4096), ModelTable.Activation(o),
            ModelTable.Dropout(o), new Linear(4096), ModelTable.Activation(o),
        ]);
}
