using System.Text;
using Engine.Cli;

Console.OutputEncoding = new UTF8Encoding(false);
return await EngineCommand.RunAsync(args, new CommandConsole(Console.Out, Console.Error, !Console.IsErrorRedirected)).ConfigureAwait(false);
