namespace Engine.Cpu;

/// <summary>How a <see cref="CpuBackend"/> uses the processor.</summary>
public sealed record CpuOptions
{
    /// <summary>Threads that share the work, the caller's included; null for one a processor. Results are the same bits for any number.</summary>
    public int? Threads { get; init; }

    /// <summary>Forces the matrix microkernels of a lower instruction set; null for the widest that the processor has.</summary>
    public InstructionSet? InstructionSet { get; init; }
}
