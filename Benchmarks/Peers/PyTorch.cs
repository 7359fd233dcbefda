using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Engine.Analysis;
using Engine.Backends;
using Engine.Layers;
using Engine.Models;
using Engine.Tensors;

namespace Benchmarks.Peers;

/// <summary>One of our networks in PyTorch, in a Python process of its own, which runs it or learns with it when it is told to. TorchSharp runs the same library.</summary>
internal sealed class PyTorch : IDisposable
{
    /// <summary>The environment variable that names the Python to use.</summary>
    internal const string PythonVariable = "PEER_PYTHON";

    private readonly Process _python;

    private PyTorch(Process python) => _python = python;

    /// <summary>Its version.</summary>
    internal string Version { get; private set; } = "";

    internal static string LookedFor => $"torch in {string.Join(", ", Pythons)}; {PythonVariable} names another Python";

    private static string[] Pythons => Environment.GetEnvironmentVariable(PythonVariable) is { Length: > 0 } named ? [named] : ["python3", "/usr/bin/python3"];

    /// <summary>The first Python that has PyTorch, or null.</summary>
    internal static string? FindPython() => Pythons.FirstOrDefault(python =>
    {
        try
        {
            using Process asked = Process.Start(new ProcessStartInfo(python, ["-c", "import torch"]) { RedirectStandardError = true })!;
            asked.StandardError.ReadToEnd();
            asked.WaitForExit();
            return asked.ExitCode == 0;
        }
        catch (Win32Exception)
        {
            return false;
        }
    });

    /// <summary>Builds the network there.</summary>
    /// <exception cref="InvalidOperationException">Python ended with an error, or its network is not ours.</exception>
    internal static PyTorch Start(string python, Architecture architecture, int batch, bool learn, int threads)
    {
        string script = Path.Combine(AppContext.BaseDirectory, "Peers", "pytorch_runner.py");
        var started = new PyTorch(Process.Start(new ProcessStartInfo(python, [script]) { RedirectStandardInput = true, RedirectStandardOutput = true })!);
        try
        {
            Shape input = architecture.Input;
            string[] answer = started.Ask(JsonSerializer.Serialize(new
            {
                layers = architecture.Layers.Select(Module).OfType<object[]>(),
                input = new[] { input[3], input[1], input[2] },
                classes = architecture.Classes,
                batch,
                learn,
                threads,
            })).Split(' ');
            started.Version = answer[0];
            long theirs = long.Parse(answer[1], CultureInfo.InvariantCulture), ours = Cost.Of(architecture, batch).Parameters;
            return theirs == ours ? started : throw new InvalidOperationException($"PyTorch's {architecture.Name} has {theirs} parameters, ours {ours}.");
        }
        catch
        {
            started.Dispose();
            throw;
        }
    }

    /// <summary>Runs it, or learns, once.</summary>
    internal void Run() => Ask("");

    public void Dispose()
    {
        _python.StandardInput.Close();
        _python.WaitForExit();
        _python.Dispose();
    }

    private static object[]? Module(ArchitectureLayer placed)
    {
        static int[] Both(Size2D size) => [size.Height, size.Width];
        int inputs = placed.Input[placed.Input.Rank - 1];
        switch (placed.Layer)
        {
            case Conv2D c:
                return ["Conv2d", inputs, placed.Output[3], Both(c.Kernel), Both(c.Stride), Both(c.Padding), Both(c.Dilation), c.Groups];
            case MaxPool2D:
                LayerWindow window = placed.Layer.Window(placed.Input);
                return ["MaxPool2d", Both(window.Kernel), Both(window.Stride)];
            case ReLU or Flatten:
                return [placed.Layer.Type];
            case Linear l:
                return ["Linear", inputs, l.Outputs];
            case Dropout d:
                return ["Dropout", d.Probability];
            case AdaptiveAvgPool2D when placed.Input == placed.Output:
                return null;
            default:
                throw new NotSupportedException($"{placed.Name}, a {placed.Layer.Type}, is not built in PyTorch here.");
        }
    }

    private string Ask(string line)
    {
        _python.StandardInput.WriteLine(line);
        _python.StandardInput.Flush();
        return _python.StandardOutput.ReadLine() ?? throw new InvalidOperationException("Python ended; its message stands above.");
    }
}
