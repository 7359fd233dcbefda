using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Engine.Cli;

/// <summary>The usual help, followed by examples of the command it is about.</summary>
internal sealed class ExamplesHelp(SynchronousCommandLineAction usual) : SynchronousCommandLineAction
{
    private static readonly Dictionary<string, string[]> Examples = new(StringComparer.Ordinal)
    {
        ["devices"] = ["engine devices", "engine devices --json"],
        ["summary"] =
        [
            "engine summary vgg16",
            "engine summary alexnet --classes 10 --input 3x128x128",
            "engine summary vgg16-bn --classes 10 --input 3x32x32 --head compact --json",
        ],
        ["classify"] =
        [
            "engine classify cat.jpg --model alexnet --weights alexnet.safetensors --labels imagenet.txt",
            "engine classify digit.png --weights runs/mnist/best.safetensors",
            "engine classify photos/ --model vgg16 --weights vgg16.safetensors --top 3 --batch 4 --json",
        ],
        ["train"] =
        [
            "engine train --model lenet5 --data idx:data/mnist --out runs/mnist",
            "engine train --model vgg11-bn --data folder:data/cifar10 --out runs/cifar --epochs 8 --augment crop,flip",
            "engine train --model alexnet --data folder:photos --weights alexnet.safetensors --replace-head --freeze features --out runs/photos",
            "engine train --resume runs/cifar",
        ],
        ["eval"] = ["engine eval --weights runs/mnist/best.safetensors --data idx:data/mnist", "engine eval --model vgg16 --weights vgg16.safetensors --data folder:imagenet/val --json"],
        ["gradcheck"] = ["engine gradcheck lenet5", "engine gradcheck vgg11-bn --input 3x32x32 --head compact --classes 10"],
        ["study"] = ["engine study", "engine study kernels --data folder:data/cifar10 --out studies/kernels", "engine study all --quick"],
        ["augment"] = ["engine augment cat.jpg --out sheet.png", "engine augment digit.png --out sheet.png --augment rotation=10,scale=0.1 --input 1x28x28 --count 8"],
        ["tune"] = ["engine tune", "engine tune --device opencl:1 --quick"],
    };

    public override int Invoke(ParseResult parseResult)
    {
        int code = usual.Invoke(parseResult);
        TextWriter output = parseResult.InvocationConfiguration.Output;
        string name = parseResult.CommandResult.Command.Name;
        IEnumerable<string> examples = Examples.TryGetValue(name, out string[]? own) ? own : Examples.Values.Select(e => e[0]);
        output.WriteLine("Examples:");
        foreach (string example in examples)
            output.WriteLine($"  {example}");
        return code;
    }

    /// <summary>Puts the examples behind the root's help option, which every command inherits.</summary>
    internal static void Install(RootCommand root)
    {
        HelpOption help = root.Options.OfType<HelpOption>().Single();
        help.Action = new ExamplesHelp((SynchronousCommandLineAction)help.Action!);
    }
}
