using Engine.Backends;
using Engine.Layers;

namespace Engine.Models;

/// <summary>AlexNet as the paper has it: 227 pixels, two groups where two GPUs shared the work, local response normalisation, overlapping
/// pooling (Krizhevsky, Sutskever and Hinton 2012).</summary>
internal static class AlexNet2012
{
    // The paper's α of 10⁻⁴ multiplies the sum of five squares; here, as in PyTorch, α multiplies their mean.
    private static LocalResponseNorm Normalisation => new(new LocalResponseNormParameters(Size: 5, Alpha: 5e-4f, Beta: 0.75f, K: 2));

    internal static Architecture Create(ModelOptions o) => ModelTable.Build(
        "alexnet2012", (3, 227, 227), 1000, o,
        features:
        [
            new Conv2D(96, kernel: 11, stride: 4), ModelTable.Activation(o), Normalisation, new MaxPool2D(3, 2),
            new Conv2D(256, kernel: 5, padding: 2, groups: 2), ModelTable.Activation(o), Normalisation, new MaxPool2D(3, 2),
            new Conv2D(384, kernel: 3, padding: 1), ModelTable.Activation(o),
            new Conv2D(384, kernel: 3, padding: 1, groups: 2), ModelTable.Activation(o),
            new Conv2D(256, kernel: 3, padding: 1, groups: 2), ModelTable.Activation(o), new MaxPool2D(3, 2),
        ],
        average: null,
        classifier:
        [
            ModelTable.Dropout(o), new Linear(4096), ModelTable.Activation(o),
            ModelTable.Dropout(o), new Linear(4096), ModelTable.Activation(o),
        ]);
}
