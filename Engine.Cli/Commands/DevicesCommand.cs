using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Engine.Cli.Output;
using Engine.Cpu;
using Engine.OpenCL;

namespace Engine.Cli.Commands;

/// <summary><c>engine devices</c>: what this machine can run networks on.</summary>
internal static class DevicesCommand
{
    internal static Command Create(CommandConsole console)
    {
        var json = new Option<bool>("--json") { Description = "Write JSON." };
        var command = new Command("devices", "Lists the processor and every OpenCL device with its driver and limits.") { json };
        command.SetAction(parsed =>
        {
            using var cpu = new CpuBackend();
            OpenClDiscovery openCl = OpenClDevices.Find();
            console.Output.Write(parsed.GetValue(json) ? Json(cpu, openCl) + Environment.NewLine : Text(cpu, openCl));
            return ExitCode.Success;
        });
        return command;
    }

    private static string Text(CpuBackend cpu, OpenClDiscovery openCl)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        text.WriteLine($"cpu        {cpu.Description}");
        foreach (OpenClDevice d in openCl.Devices)
        {
            text.WriteLine($"opencl:{d.Index}   {d.Name} ({d.Type.ToString().ToUpperInvariant()}, {d.Vendor})");
            text.WriteLine($"           platform {d.Platform}; driver {d.DriverVersion}; {d.Version}");
            text.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"           {d.ComputeUnits} compute units at {d.ClockMHz} MHz; memory {ByteText.Of(d.GlobalMemoryBytes)}, largest buffer {ByteText.Of(d.LargestBufferBytes)}, local {ByteText.Of(d.LocalMemoryBytes)}; work-groups of at most {d.MaxWorkGroupSize}"));
        }

        text.WriteLine(openCl.Reason is { } reason
            ? $"opencl     none. {reason}"
            : "Networks run on cpu unless --device says otherwise: opencl for the first of these, opencl:N, or a part of a name.");
        return text.ToString();
    }

    private static string Json(CpuBackend cpu, OpenClDiscovery openCl) => JsonText.Write(json =>
    {
        json.WriteStartObject();
        json.WriteStartObject("cpu");
        json.WriteString("description", cpu.Description);
        json.WriteString("instructionSet", cpu.InstructionSet.ToString());
        json.WriteNumber("threads", cpu.Threads);
        json.WriteEndObject();
        json.WriteStartArray("opencl");
        foreach (OpenClDevice device in openCl.Devices)
            Write(json, device);
        json.WriteEndArray();
        if (openCl.Reason is not null)
            json.WriteString("openclReason", openCl.Reason);
        json.WriteEndObject();
    });

    private static void Write(Utf8JsonWriter json, OpenClDevice d)
    {
        json.WriteStartObject();
        json.WriteNumber("index", d.Index);
        json.WriteString("name", d.Name);
        json.WriteString("vendor", d.Vendor);
        json.WriteString("type", d.Type.ToString());
        json.WriteString("platform", d.Platform);
        json.WriteString("driverVersion", d.DriverVersion);
        json.WriteString("version", d.Version);
        json.WriteNumber("computeUnits", d.ComputeUnits);
        json.WriteNumber("clockMHz", d.ClockMHz);
        json.WriteNumber("globalMemoryBytes", d.GlobalMemoryBytes);
        json.WriteNumber("largestBufferBytes", d.LargestBufferBytes);
        json.WriteNumber("localMemoryBytes", d.LocalMemoryBytes);
        json.WriteNumber("maxWorkGroupSize", d.MaxWorkGroupSize);
        json.WriteStrings("extensions", d.Extensions);
        json.WriteEndObject();
    }
}
