using System.Text;

namespace Engine.OpenCL;

/// <summary>Compiled programs, each built or read from disk when it is first asked for, and kept.</summary>
/// <param name="context">The device.</param>
/// <param name="binaries">Where they are kept.</param>
/// <param name="roundsCorrectly">Whether divisions are to be rounded correctly: the device can.</param>
/// <param name="explains">Whether NVIDIA's compiler is to name registers.</param>
internal sealed class ProgramCache(OpenClContext context, BinaryCache binaries, bool roundsCorrectly, bool explains = false) : IDisposable
{
    private readonly Dictionary<(string File, string Options), nint> _programs = [];
    private readonly Dictionary<(string File, string Options, string Name), Kernel> _kernels = [];

    /// <summary>A kernel of <c>cl/FILE</c>, compiled with <paramref name="options"/> (<c>-D NAME=VALUE …</c>).</summary>
    /// <exception cref="OpenClBuildException">It does not compile.</exception>
    internal Kernel Get(string file, string name, string options = "")
    {
        context.RequireDevice();
        if (_kernels.TryGetValue((file, options, name), out Kernel? kernel))
            return kernel;
        if (!_programs.TryGetValue((file, options), out nint program))
        {
            program = Load(file, options);
            _programs.Add((file, options), program);
        }

        nint handle = context.Calls.CreateKernel(program, Zeroed(name), out int status);
        context.Check(status, $"looking for kernel {name} in cl/{file}");
        kernel = new Kernel(context, handle, name);
        _kernels.Add((file, options, name), kernel);
        return kernel;
    }

    /// <summary>What the compiler made of every kernel asked for until now.</summary>
    internal IReadOnlyList<CompiledKernel> Describe() => [.. _kernels
        .OrderBy(entry => entry.Key.File, StringComparer.Ordinal).ThenBy(entry => entry.Key.Name, StringComparer.Ordinal).ThenBy(entry => entry.Key.Options, StringComparer.Ordinal)
        .Select(entry => new CompiledKernel(
            entry.Key.File, entry.Key.Name, entry.Key.Options, entry.Value.PrivateBytes, entry.Value.LocalBytes, Log(_programs[(entry.Key.File, entry.Key.Options)])))];

    public void Dispose()
    {
        foreach (Kernel kernel in _kernels.Values)
            kernel.Dispose();
        foreach (nint program in _programs.Values)
            context.Calls.ReleaseProgram(program);
        _kernels.Clear();
        _programs.Clear();
    }

    private nint Load(string file, string options)
    {
        string source = KernelSource.Read(file), all = $"-cl-std=CL1.2 {(roundsCorrectly ? "-cl-fp32-correctly-rounded-divide-sqrt " : "")}{(explains && context.Device.HasNvidiasCompiler ? "-cl-nv-verbose " : "")}{options}";
        string key = BinaryCache.KeyOf(context.Device, source, all);
        if (binaries.TryRead(key) is { } binary)
        {
            nint stored = FromBinary(binary, all);
            if (stored != 0)
                return stored;
            binaries.Remove(key);
        }

        nint program = Build(file, source, all);
        binaries.Write(key, context.Calls.Binary(program));
        return program;
    }

    /// <summary>A stored program; 0 where the driver does not take it.</summary>
    private nint FromBinary(byte[] binary, string options)
    {
        nint program = context.Calls.CreateProgramFromBinary(context.Handle, context.DeviceHandle, binary, out int status);
        if (status == 0)
            status = context.Calls.Build(program, context.DeviceHandle, Zeroed(options));
        if (status == 0)
            return program;
        if (program != 0)
            context.Calls.ReleaseProgram(program);
        return 0;
    }

    private nint Build(string file, string source, string options)
    {
        nint program = context.Calls.CreateProgram(context.Handle, Encoding.UTF8.GetBytes(source), out int status);
        if (status != 0)
            context.Check(status, $"taking cl/{file}");
        status = context.Calls.Build(program, context.DeviceHandle, Zeroed(options));
        if (status == 0)
            return program;
        string log = Log(program);
        context.Calls.ReleaseProgram(program);
        if (status != OpenClStatus.BuildFailed && log.Length == 0)
            context.Check(status, $"building cl/{file}");
        throw new OpenClBuildException($"cl/{file} with '{options}' does not compile on {context.Device.Name} (driver {context.Device.DriverVersion}): {log}", status, log);
    }

    private string Log(nint program) => Encoding.UTF8.GetString(context.Calls.BuildLog(program, context.DeviceHandle)).TrimEnd('\0').Trim();

    private static byte[] Zeroed(string text) => Encoding.UTF8.GetBytes(text + '\0');
}
