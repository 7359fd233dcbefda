using System.CommandLine;
using System.Globalization;
using Engine.Backends;
using Engine.Cpu;
using Engine.OpenCL;

namespace Engine.Cli;

/// <summary>The options by which a command line says where to run.</summary>
/// <param name="openClBackend">Opens an OpenCL device.</param>
internal sealed class DeviceArguments(Func<OpenClOptions, IBackend> openClBackend)
{
    /// <summary>The OpenCL device that is taken where none is named.</summary>
    internal const string OpenCl = "opencl";

    /// <summary>The processor.</summary>
    internal const string Cpu = "cpu";

    private const string Numbered = "opencl:", Float32 = "float32", Tf32 = "tf32";

    private readonly Option<string> _device = new Option<string>("--device")
    {
        Description = "Where to run: cpu, opencl (GPUs before others), opencl:N as 'engine devices' numbers them, or a part of an OpenCL device's name.",
        DefaultValueFactory = _ => Cpu,
        HelpName = "cpu|opencl|opencl:N|NAME",
    }.Checked();

    private readonly CpuArguments _cpu = new(" An OpenCL device takes fastest, im2col for the definition's sums, winograd2 and winograd4.");

    private readonly Option<string> _precision = new("--precision")
    {
        Description = "How an OpenCL device rounds in matrix products and convolutions: float32, or tf32 on the tensor cores of NVIDIA's GPUs, whose error is printed.",
        DefaultValueFactory = _ => Float32,
        HelpName = $"{Float32}|{Tf32}",
    };

    internal DeviceArguments()
        : this(options => new OpenClBackend(options))
    {
    }

    internal void AddTo(Command command)
    {
        command.Add(_device);
        _cpu.AddTo(command);
        command.Add(_precision);
    }

    /// <summary>Whether an option is one of these.</summary>
    internal bool Has(Option option) => option == _device || _cpu.Has(option) || option == _precision;

    /// <summary>What the command line says of the device.</summary>
    internal DeviceChoice Choice(ParseResult parsed) => new(Given(parsed, _device), Given(parsed, _precision), _cpu.Convolution(parsed));

    /// <summary>Opens what the command line asks for.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="console">Told what should be known of the device.</param>
    /// <param name="recorded">What a run was begun with, where it says nothing.</param>
    /// <param name="recordedIn">The file that says so.</param>
    /// <exception cref="UsageException">There is no such device, or it has not that precision.</exception>
    /// <exception cref="InvalidDataException">The same, of what was recorded.</exception>
    internal IBackend Open(ParseResult parsed, CommandConsole console, DeviceChoice? recorded = null, string? recordedIn = null)
    {
        DeviceChoice given = Choice(parsed), choice = recorded is null ? given : given.Or(recorded);
        try
        {
            return Open(parsed, console, choice);
        }
        catch (UsageException e) when (recordedIn is not null && given == new DeviceChoice(null, null, null) && _cpu.Threads(parsed) is null)
        {
            throw new InvalidDataException($"{recordedIn} says where the run was begun, and that does not do here: {ErrorText.Of(e)} To go on elsewhere, say --device, such as --device {Cpu}.", e);
        }
        catch (InvalidDataException e) when (recordedIn is not null)
        {
            throw new InvalidDataException($"{recordedIn}: {ErrorText.Of(e)}", e);
        }
    }

    private IBackend Open(ParseResult parsed, CommandConsole console, DeviceChoice choice)
    {
        string device = choice.Device ?? Cpu;
        OpenClPrecision precision = choice.Precision switch
        {
            null or Float32 => OpenClPrecision.Float32,
            Tf32 => OpenClPrecision.Tf32,
            { } other => throw new UsageException($"--precision {other}: {Float32} or {Tf32} was expected."),
        };
        if (device == Cpu && precision != OpenClPrecision.Float32)
            throw new UsageException($"--precision {Tf32}: only OpenCL devices of NVIDIA have it, and --device {Cpu} computes in {Float32}; add --device opencl.");
        if (device == Cpu)
            return _cpu.Open(parsed, choice.Convolution);
        if (_cpu.Threads(parsed) is { } threads)
            throw new UsageException($"--threads {threads}: only cpu takes that, and this is --device {device}.");
        OpenClConvolution convolution = OpenClWay(choice.Convolution);
        if (precision == OpenClPrecision.Tf32 && convolution is OpenClConvolution.Winograd2 or OpenClConvolution.Winograd4)
            throw new UsageException($"--convolution {choice.Convolution}: with --precision {Tf32} convolutions are summed as their definition says; leave one of the two.");
        try
        {
            IBackend backend = openClBackend(new OpenClOptions { Device = OpenClName(device), Precision = precision, Convolution = convolution });
            if (backend is OpenClBackend { TuningNotice: { } notice })
                console.Note(notice);
            if (backend is OpenClBackend { PrecisionNotice: { } error })
                console.Note(error);
            return backend;
        }
        catch (OpenClPrecisionException e)
        {
            throw new UsageException($"--precision {Tf32}: {ErrorText.Of(e)}{(Given(parsed, _precision) is null ? "" : $" Without --precision, products are {Float32}.")}");
        }
        catch (OpenClUnavailableException e)
        {
            throw new UsageException($"--device {device}: {ErrorText.Of(e)}{(Given(parsed, _device) is null ? "" : " Without --device, networks run on cpu.")}");
        }
    }

    /// <summary>How an OpenCL device convolves where a word says how cpu does.</summary>
    /// <exception cref="UsageException">It cannot do it so.</exception>
    private static OpenClConvolution OpenClWay(string? word) => (word is null ? ConvolutionMethod.Fastest : CpuArguments.MethodFor(word)) switch
    {
        ConvolutionMethod.Fastest => OpenClConvolution.Fastest,
        ConvolutionMethod.Im2Col => OpenClConvolution.Direct,
        ConvolutionMethod.Winograd2 => OpenClConvolution.Winograd2,
        ConvolutionMethod.Winograd4 => OpenClConvolution.Winograd4,
        _ => throw new UsageException($"--convolution {word}: only cpu takes that; an OpenCL device takes fastest, im2col, winograd2 or winograd4."),
    };

    /// <summary>Which OpenCL device a word of the command line means, as <see cref="OpenClOptions.Device"/> takes it.</summary>
    /// <exception cref="UsageException">No number follows where one must.</exception>
    internal static string? OpenClName(string device)
    {
        if (device == OpenCl)
            return null;
        if (!device.StartsWith(Numbered, StringComparison.Ordinal))
            return device;
        string number = device[Numbered.Length..];
        return int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out _)
            ? number
            : throw new UsageException($"--device {device}: {Numbered}N takes a number, as 'engine devices' lists them; '{number}' came.");
    }

    /// <summary>Threads that make images ready beside the network.</summary>
    internal int LoaderThreads(ParseResult parsed) => Math.Clamp(_cpu.Threads(parsed) ?? Environment.ProcessorCount, 1, 4);

    /// <summary>Training steps between two readings of losses: the processor has them at hand, another device would be waited for.</summary>
    internal static int ReadEvery(IBackend backend) => backend is CpuBackend ? 1 : 16;

    private static string? Given(ParseResult parsed, Option<string> option) => parsed.GetResult(option) is { Implicit: false } ? parsed.GetValue(option) : null;
}
