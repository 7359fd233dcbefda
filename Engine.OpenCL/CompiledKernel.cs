namespace Engine.OpenCL;

/// <summary>What a device's compiler made of a kernel.</summary>
/// <param name="File">Its file in <c>cl/</c>.</param>
/// <param name="Name">Its name there.</param>
/// <param name="Options">What it was compiled with.</param>
/// <param name="PrivateBytes">Memory of each work-item, in bytes: arrays, and registers that were too many.</param>
/// <param name="LocalBytes">Local memory of a work-group, in bytes.</param>
/// <param name="Log">What the compiler said of the whole file. Empty where it says nothing, or where the kernel came from the cache.</param>
public sealed record CompiledKernel(string File, string Name, string Options, long PrivateBytes, long LocalBytes, string Log);
