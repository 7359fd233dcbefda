using System.Diagnostics;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using NUnit.Framework.Api;
using NUnit.Framework.Interfaces;
using NUnit.Framework.Internal;

namespace Engine.Tests.Support;

/// <summary>Runs fixtures of this assembly in a process of its own, where the runtime may be told to forgo instructions and where a crash is only a failed test.</summary>
/// <remarks>The test assembly is its own runner: <c>dotnet exec Engine.Tests.dll CATEGORY INSTRUCTIONS</c>. Nothing but the SDK is needed.</remarks>
internal static class ChildProcess
{
    private const string Summary = "child:", Overread = "overread";

    /// <summary>Whether this process was started by <see cref="Run"/>.</summary>
    public static bool IsChild { get; private set; }

    /// <summary>The widest vectors that this process may use.</summary>
    public static string Instructions =>
        Avx512F.IsSupported ? "avx512" : Avx2.IsSupported ? "avx2" : Vector128.IsHardwareAccelerated ? "vector128" : "scalar";

    /// <summary>The child's side. Exit code 0: tests ran and none failed; 1: some failed; 2: none ran; 3: the instructions are not those expected.</summary>
    public static int Main(string[] arguments)
    {
        if (arguments is [Overread, string where])
            return ReadBeyond(Enum.Parse<GuardSide>(where));
        if (arguments is not [string category, string instructions])
        {
            Console.Error.WriteLine("These are tests; run them with dotnet test.");
            return 2;
        }

        IsChild = true;
        if (Instructions != instructions)
        {
            Console.Error.WriteLine($"Expected to run with {instructions}, but {Instructions} is on.");
            return 3;
        }

        var runner = new NUnitTestAssemblyRunner(new DefaultTestAssemblyBuilder());
        runner.Load(typeof(ChildProcess).Assembly, new Dictionary<string, object>());
        ITestResult result = runner.Run(new FailurePrinter(), TestFilter.FromXml($"<filter><cat>{category}</cat></filter>"));
        Console.WriteLine($"{Summary} {result.PassCount} passed, {result.FailCount} failed");
        return result.FailCount > 0 || result.ResultState.Status == TestStatus.Failed ? 1 : result.PassCount == 0 ? 2 : 0;
    }

    /// <summary>Runs the fixtures of a category in a child and asserts that they ran, on those instructions, and passed.</summary>
    /// <param name="category">The category.</param>
    /// <param name="instructions">What <see cref="Instructions"/> must be there.</param>
    /// <param name="switches">Environment variables for the runtime.</param>
    public static void Run(string category, string instructions, params (string Name, string Value)[] switches) => RequirePassed(Start(Command([category, instructions]), switches));

    /// <summary>The same with this process's instructions on a <see cref="FullDisk"/>.</summary>
    public static void RunWithFullDisk(string category, int blocks) =>
        RequirePassed(Start([FullDisk.Shell, .. FullDisk.Arguments(blocks, Command([category, Instructions]))], []));

    private static void RequirePassed((int ExitCode, string Output, string Errors) child)
    {
        (int exitCode, string output, string errors) = child;
        Assert.That(exitCode, Is.Zero, () => $"{output}\n{errors}");
        Assert.That(output, Does.Contain(Summary).And.Contain(" 0 failed"));
        TestContext.Out.WriteLine(output);
    }

    /// <summary>Reads one element outside guarded memory in a child. It must not live to exit with 0.</summary>
    public static int RunOverread(GuardSide side) => Start(Command([Overread, $"{side}"]), []).ExitCode;

    private static string[] Command(string[] arguments)
    {
        string host = Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? Environment.ProcessPath! : "dotnet";
        return [host, "exec", typeof(ChildProcess).Assembly.Location, .. arguments];
    }

    private static (int ExitCode, string Output, string Errors) Start(string[] command, (string Name, string Value)[] switches)
    {
        var start = new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach ((string name, string value) in switches)
            start.Environment[name] = value;

        using Process child = Process.Start(start)!;
        Task<string> output = child.StandardOutput.ReadToEndAsync(), errors = child.StandardError.ReadToEndAsync();
        if (!child.WaitForExit(TimeSpan.FromMinutes(6)))
        {
            child.Kill(entireProcessTree: true);
            Assert.Fail("The child process did not end within six minutes.");
        }

        return (child.ExitCode, output.Result, errors.Result);
    }

    private static unsafe int ReadBeyond(GuardSide side)
    {
        using var memory = new GuardedMemory(1000, side);
        float* first = (float*)memory.Pointer;
        float inside = first[0] + first[999];
        Console.WriteLine($"Inside is {inside}.");
        Console.WriteLine($"Beyond is {(side == GuardSide.After ? first[1000] : first[-1])}.");
        return 0;
    }

    private sealed class FailurePrinter : ITestListener
    {
        public void TestStarted(ITest test)
        {
        }

        public void TestFinished(ITestResult result)
        {
            if (result.ResultState.Status == TestStatus.Failed)
                Console.WriteLine($"{result.FullName}: {result.Message}\n{result.StackTrace}");
        }

        public void TestOutput(TestOutput output)
        {
        }

        public void SendMessage(TestMessage message)
        {
        }
    }
}
