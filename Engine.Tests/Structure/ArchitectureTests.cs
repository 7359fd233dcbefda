using System.Reflection;

namespace Engine.Tests.Structure;

/// <summary>Holds the arrows between the rooms: which part of the engine may use which. Read from the compiled code, so no file can slip past.</summary>
public sealed class ArchitectureTests
{
    private const string Tensors = "Engine.Tensors", Backends = "Engine.Backends", Cpu = "Engine.Cpu", Layers = "Engine.Layers", Models = "Engine.Models";
    private const string Data = "Engine.Data", Weights = "Engine.Weights", Analysis = "Engine.Analysis", Training = "Engine.Training", OpenCL = "Engine.OpenCL", Naming = "Engine.Naming", Charts = "Engine.Charts", Files = "Engine.Files";

    /// <summary>What each room may use beside itself. Only an entry point, which is not in this list, names a concrete backend.</summary>
    private static readonly Dictionary<string, string[]> Arrows = new()
    {
        [Tensors] = [],
        [Backends] = [Tensors],
        [Cpu] = [Backends, Tensors],
        [OpenCL] = [Backends, Tensors],
        [Layers] = [Backends, Tensors],
        [Naming] = [],
        [Charts] = [],
        [Files] = [],
        [Data] = [Tensors, Naming, Files],
        [Weights] = [Tensors, Files],
        [Models] = [Layers, Backends, Tensors, Weights, Data, Naming],
        [Analysis] = [Training, Models, Layers, Backends, Tensors],
        [Training] = [Models, Layers, Backends, Tensors, Data, Weights, Naming, Charts, Files],
    };

    private static readonly Assembly[] Assemblies = [Assembly.Load("Engine"), Assembly.Load("Engine.OpenCL")];

    [TestCaseSource(nameof(Assemblies))]
    public void NoRoomUsesAnotherAgainstTheArrows(Assembly assembly)
    {
        string[] wrong =
        [
            .. TypeUse.In(assembly)
                .Select(use => (use.User, use.Used, From: RoomOf(use.User), To: RoomOf(use.Used)))
                .Where(use => use.From is not null && use.To is not null && use.From != use.To && !Arrows[use.From].Contains(use.To))
                .Select(use => $"{use.User.FullName} uses {use.Used.FullName}").Distinct().Order(),
        ];
        Assert.That(wrong, Is.Empty, "The arrows are Training → Models → Layers → Backends → Tensors; see the table in this fixture.");
    }

    [TestCaseSource(nameof(Assemblies))]
    public void EveryTypeIsInARoom(Assembly assembly)
    {
        string[] homeless = [.. assembly.GetTypes().Where(type => type.Namespace?.StartsWith("Engine", StringComparison.Ordinal) == true && RoomOf(type) is null).Select(type => type.FullName!)];
        Assert.That(homeless, Is.Empty, "A new room needs its arrows in this fixture's table.");
    }

    [Test]
    public void EngineUsesNoAssemblyButTheRuntimeAndTheImageDecoder() => Assert.That(
        typeof(Tensors.Tensor).Assembly.GetReferencedAssemblies().Select(name => name.Name).Where(name => !name!.StartsWith("System.", StringComparison.Ordinal)),
        Is.SubsetOf(new[] { "StbImageSharp" }));

    /// <summary>The reader of compiled code sees a call, a generic argument, a local and a signature; else the tests above could not fail.</summary>
    [Test]
    public void UsesAreSeenWhereverTheyStand()
    {
        Type[] used = [.. TypeUse.In(typeof(ArchitectureTests).Assembly).Where(use => use.User == typeof(Sample)).Select(use => use.Used)];
        Assert.That(used, Is.SupersetOf(new[] { typeof(Guid), typeof(Version), typeof(Uri), typeof(Math), typeof(TimeSpan), typeof(Half) }));
    }

    /// <summary>Engine.Cpu for Engine.Cpu.Gemm; null outside the rooms.</summary>
    private static string? RoomOf(Type type) => type.Namespace is { } name
        ? Arrows.Keys.FirstOrDefault(room => name == room || name.StartsWith(room + ".", StringComparison.Ordinal))
        : null;

    private sealed class Sample
    {
        private readonly Guid _field = Guid.NewGuid();

        public Version? Method(Uri parameter) => Array.Empty<TimeSpan>().Length > Math.Abs(parameter.Port) ? null : Other(_field);

        private static Version Other(object boxed) => boxed is Half ? new Version(1, 0) : new Version(2, 0);
    }
}
