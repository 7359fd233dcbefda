using System.Globalization;
using System.Text;
#if HARNESS
using BenchmarkDotNet.Running;
#endif
using Benchmarks.Devices;
using Benchmarks.KernelSizes;
using Benchmarks.Roofline;
using Benchmarks.Training;

Console.OutputEncoding = new UTF8Encoding(false);
switch (args)
{
    case []:
        KernelSizeReport.Run(Console.Out);
        Console.WriteLine();
        DeviceReport.Run(Console.Out, quick: true);
        return 0;

    case ["devices"]:
        DeviceReport.Run(Console.Out, quick: false);
        return 0;

    case ["devices", "quick"]:
        DeviceReport.Run(Console.Out, quick: true);
        return 0;

    case ["devices", "quick", string device]:
        return DeviceReport.Run(Console.Out, quick: true, device) ? 0 : 1;

    case ["devices", "layers"]:
        LayerMethods.Run(Console.Out, device: null, batch: 1);
        return 0;

    case ["devices", "layers", string device, string batch] when int.TryParse(batch, NumberStyles.None, CultureInfo.InvariantCulture, out int images):
        LayerMethods.Run(Console.Out, device, images);
        return 0;

    case ["devices", "kernels"]:
        KernelResources.Run(Console.Out, device: null, batch: 1);
        return 0;

    case ["devices", "kernels", string device, string batch] when int.TryParse(batch, NumberStyles.None, CultureInfo.InvariantCulture, out int images):
        KernelResources.Run(Console.Out, device, images);
        return 0;

    case ["devices", "parity"]:
        return LayerParity.Run(Console.Out, device: null, batch: 1) ? 0 : 1;

    case ["devices", "parity", string device, string batch] when int.TryParse(batch, NumberStyles.None, CultureInfo.InvariantCulture, out int images):
        return LayerParity.Run(Console.Out, device, images) ? 0 : 1;

    case ["devices", string device]:
        return DeviceReport.Run(Console.Out, quick: false, device) ? 0 : 1;

    case ["training"]:
        TrainingReport.Run(Console.Out);
        return 0;

    case ["training", string only]:
        TrainingReport.Run(Console.Out, only);
        return 0;

    case ["instruction-sets"]:
        InstructionSetReport.Run(Console.Out);
        return 0;

    case ["roofline"]:
        RooflineReport.Run(Console.Out);
        return 0;

    case ["roofline", string only]:
        RooflineReport.Run(Console.Out, only);
        return 0;

    case ["peers"]:
#if PEERS
        Benchmarks.Peers.PeersReport.Run(Console.Out);
        return 0;
#else
        Console.Error.WriteLine("The peers are not part of the plain build. Run: dotnet run -c Release --project Benchmarks -p:Peers=true -- peers");
        return 2;
#endif

    default:
#if HARNESS
        BenchmarkSwitcher.FromAssembly(typeof(KernelSizeReport).Assembly).Run(args);
        return 0;
#else
        Console.Error.WriteLine("This build has the tables alone: no argument, devices [quick] [DEVICE], devices layers [DEVICE BATCH], devices parity [DEVICE BATCH], devices kernels [DEVICE BATCH], training [PART OF A NAME], roofline [PART OF A NAME], or instruction-sets.");
        return 2;
#endif
}
