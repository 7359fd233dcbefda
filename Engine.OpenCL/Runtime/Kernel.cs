using Engine.Backends;
using Engine.Tensors;
using Silk.NET.OpenCL;

namespace Engine.OpenCL;

/// <summary>A compiled kernel. A launcher sets its arguments in their order and runs it; nothing is allocated.</summary>
internal sealed unsafe class Kernel(OpenClContext context, nint handle, string name) : IDisposable
{
    /// <summary>Rows of one launch, 32,768 groups: a GPU's second extent may count no more than 65,535.</summary>
    internal const int MostRows = GroupRows << 15;

    private const int GroupChannels = 32, GroupRows = 4;

    private readonly string _launching = $"launching {name}";
    private int _arguments;
    private long _mostItems;

    /// <summary>Memory of each work-item, in bytes; 0 where the driver does not say.</summary>
    internal long PrivateBytes => context.Calls.WorkGroupInfo(handle, context.DeviceHandle, KernelWorkGroupInfo.PrivateMemSize);

    /// <summary>Local memory of a work-group, in bytes; 0 where the driver does not say.</summary>
    internal long LocalBytes => context.Calls.WorkGroupInfo(handle, context.DeviceHandle, KernelWorkGroupInfo.LocalMemSize);

    /// <summary>The start of an argument list.</summary>
    internal Kernel With(in Tensor tensor)
    {
        _arguments = 0;
        return And(tensor);
    }

    /// <summary>Two arguments: the buffer and the offset in elements.</summary>
    internal Kernel And(in Tensor tensor) => Place(OpenClBuffer.HandleOf(tensor), tensor.Offset);

    /// <summary>Two arguments: the buffer and the offset in elements.</summary>
    internal Kernel And(in IndexTensor tensor) => Place(OpenClBuffer.HandleOf(tensor), tensor.Offset);

    internal Kernel And(int value) => Set(sizeof(int), &value);

    internal Kernel And(long value) => Set(sizeof(long), &value);

    internal Kernel And(ulong value) => Set(sizeof(ulong), &value);

    internal Kernel And(float value) => Set(sizeof(float), &value);

    internal Kernel And(bool value) => And(value ? 1 : 0);

    internal Kernel And(Activation value) => And((int)value);

    /// <summary>Height, then width.</summary>
    internal Kernel And(Size2D value) => And(value.Height).And(value.Width);

    /// <summary>At least <paramref name="items"/> work-items in one dimension, in groups of the device's usual size.</summary>
    internal void Run(long items) => RunInAnyGroups(items, 1, context.GroupSize, 1);

    /// <summary>At least so many work-items of a kernel that is the same in groups of any size: of the size given, or of half of it and so on where the driver has not
    /// registers for as many.</summary>
    internal void RunInAnyGroups(long x, long y, int groupX, int groupY)
    {
        if (_mostItems == 0)
            _mostItems = context.Calls.WorkGroupInfo(handle, context.DeviceHandle, KernelWorkGroupInfo.WorkGroupSize) is > 0 and long most ? most : long.MaxValue;
        while ((long)groupX * groupY > _mostItems)
            (groupX, groupY) = groupY > 1 ? (groupX, groupY / 2) : (groupX / 2, 1);
        Run(x, y, 1, groupX, groupY, 1);
    }

    /// <summary>At least so many work-items; each extent is rounded up to whole groups.</summary>
    internal void Run(long x, long y, long z, int groupX, int groupY, int groupZ)
    {
        nuint* global = stackalloc nuint[] { Whole(x, groupX), Whole(y, groupY), Whole(z, groupZ) };
        nuint* local = stackalloc nuint[] { (nuint)groupX, (nuint)groupY, (nuint)groupZ };
        context.Check(context.Calls.Launch(context.Queue, handle, 3, global, local), _launching);
        context.Launched();
    }

    /// <summary>A work-item for each channel and row, or for as many rows as one launch takes: the kernel steps on by them.</summary>
    internal void RunRows(int channels, long rows) => RunInAnyGroups(channels, Math.Min(rows, MostRows), GroupChannels, GroupRows);

    public void Dispose() => context.Calls.ReleaseKernel(handle);

    private static nuint Whole(long items, int group) => (nuint)((items + group - 1) / group * group);

    private Kernel Place(nint buffer, long offset)
    {
        Set(sizeof(nint), &buffer);
        return And(offset);
    }

    private Kernel Set(int bytes, void* value)
    {
        context.Check(context.Calls.SetArgument(handle, _arguments, bytes, value), _launching);
        _arguments++;
        return this;
    }
}
