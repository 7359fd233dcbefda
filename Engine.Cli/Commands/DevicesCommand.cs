using System.CommandLine;

namespace Engine.Cli.Commands;

internal static class DevicesCommand
{
    internal static Command Create(CommandConsole console) => new("devices", "x");
}
