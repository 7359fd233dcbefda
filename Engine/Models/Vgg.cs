using Engine.Layers;

namespace Engine.Models;

/// <summary>VGG: nothing but 3×3 filters, deeper and deeper (Simonyan and Zisserman 2015), with torchvision's batch-normalised forms.</summary>
internal static class Vgg
{
    // Table 1 of the paper, configurations A, B, D and E: filters of each 3×3 convolution, 0 for a 2×2 max-pooling.
    internal static readonly int[] Eleven = [64, 0, 128, 0, 256, 256, 0, 512, 512, 0, 512, 512, 0];
    internal static readonly int[] Thirteen = [64, 64, 0, 128, 128, 0, 256, 256, 0, 512, 512, 0, 512, 512, 0];
    internal static readonly int[] Sixteen = [64, 64, 0, 128, 128, 0, 256, 256, 256, 0, 512, 512, 512, 0, 512, 512, 512, 0];
    internal static readonly int[] Nineteen = [64, 64, 0, 128, 128, 0, 256, 256, 256, 256, 0, 512, 512, 512, 512, 0, 512, 512, 512, 512, 0];

    internal static Architecture Create(string name, int[] table, bool batchNorm, ModelOptions o) => ModelTable.Build(
        name, (3, 224, 224), 1000, o,
        features: table.SelectMany(filters => Block(filters, batchNorm, o)),
        average: 7,
        classifier:
        [
            new Linear(4096), ModelTable.Activation(o), ModelTable.Dropout(o),
            new Linear(4096), ModelTable.Activation(o), ModelTable.Dropout(o),
        ]);

    private static IEnumerable<Layer> Block(int filters, bool batchNorm, ModelOptions o)
    {
        if (filters == 0)
            return [new MaxPool2D(2)];
        var convolution = new Conv2D(filters, kernel: 3, padding: 1);
        return batchNorm ? [convolution, new BatchNorm2D(), ModelTable.Activation(o)] : [convolution, ModelTable.Activation(o)];
    }
}
