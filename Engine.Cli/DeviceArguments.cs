using System.CommandLine;
using Engine.Cpu;

namespace Engine.Cli;

/// <summary>The options by which a command line says where to run.</summary>
internal sealed class DeviceArguments
{
    private readonly Option<string> _device = new("--device") { Description = "Where to run.", DefaultValueFactory = _ => "cpu", HelpName = "cpu" };
    private readonly Option<int?> _threads = Words.Count("--threads", "Threads; one a processor unless given. The result is the same for any number.", "N");

    internal void AddTo(Command command)
    {
        command.Add(_device);
        command.Add(_threads);
    }

    /// <summary>Whether an option is one of these.</summary>
    internal bool Has(Option option) => option == _device || option == _threads;

    /// <summary>Opens what the command line asks for.</summary>
    /// <exception cref="UsageException">There is no such device, or not so many threads.</exception>
    internal CpuBackend Open(ParseResult parsed)
    {
        string device = parsed.GetValue(_device)!;
        if (device != "cpu")
            throw new UsageException($"--device takes cpu; '{device}' came. This version finds OpenCL devices but does not run networks on them yet.");
        int? threads = parsed.GetValue(_threads);
        try
        {
            return new CpuBackend(new CpuOptions { Threads = threads });
        }
        catch (ArgumentOutOfRangeException e)
        {
            throw new UsageException($"--threads {threads}: {ErrorText.Of(e)}");
        }
    }
}
