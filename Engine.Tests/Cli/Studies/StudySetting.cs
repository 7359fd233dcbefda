using Engine.Backends;
using Engine.Cli;
using Engine.Cli.Studies;

namespace Engine.Tests.Cli.Studies;

/// <summary>What studies run with in tests: few generated images, and nobody watching unless the test listens.</summary>
internal static class StudySetting
{
    internal static StudyContext On(IBackend backend, string data, CancellationToken cancellation = default, TextWriter? output = null) => new(
        backend, data, 1, true, 1, 1, new StudyProgress(new CommandConsole(output ?? TextWriter.Null, TextWriter.Null, ErrorIsTerminal: false)), cancellation);
}
