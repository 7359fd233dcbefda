using Engine.Data;
using Engine.Models;
using Engine.Naming;

namespace Engine.Tests.Naming;

/// <summary>What is suggested for a name that is none: what it is like, and nothing where it is like none.</summary>
public sealed class NearestNameTests
{
    [TestCase("vgg-16", "vgg16")]
    [TestCase("VGG16", "vgg16")]
    [TestCase("vgg", "vgg11")]
    [TestCase("vgg16bn", "vgg16-bn")]
    [TestCase("vgg16_bn", "vgg16-bn")]
    [TestCase("lenet", "lenet5")]
    [TestCase("lenet-5", "lenet5")]
    [TestCase("leent5", "lenet5")]
    [TestCase("elnet5", "lenet5")]
    [TestCase("alex", "alexnet")]
    [TestCase("alxenet", "alexnet")]
    [TestCase("resnet50", null)]
    [TestCase("resnet18", null)]
    [TestCase("mobilenet", null)]
    [TestCase("densenet", null)]
    [TestCase("googlenet", null)]
    [TestCase("vit", null)]
    [TestCase("x", null)]
    [TestCase("", null)]
    public void AModelIsSuggestedForWhatIsLikeIt(string name, string? model) => AssertSuggested(name, ModelCatalog.Names, model);

    [TestCase("rotate", "rotation")]
    [TestCase("rotaton", "rotation")]
    [TestCase("scaling", "scale")]
    [TestCase("hflip", "flip")]
    [TestCase("cut", "cutout")]
    [TestCase("blur", null)]
    [TestCase("zoom", null)]
    [TestCase("grayscale", null)]
    [TestCase("sharpness", null)]
    public void AnAugmentationIsSuggestedForWhatIsLikeIt(string name, string? augmentation) => AssertSuggested(name, AugmentationPipeline.Names, augmentation);

    private static void AssertSuggested(string name, IReadOnlyList<string> known, string? expected) =>
        Assert.That(NearestName.Question(name, known), Is.EqualTo(expected is null ? "" : $" Did you mean '{expected}'?"));
}
