using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Engine.Cpu;

/// <summary>Copies of short runs of floats, too short for a call into the runtime's own.</summary>
internal static unsafe class Runs
{
    /// <summary>target = source. The last vector overlaps the one before, so that a rest is one step and not one for each float.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Copy(float* source, float* target, int count)
    {
        int i = 0;
        for (; i <= count - Vector<float>.Count; i += Vector<float>.Count)
            (*(Vector<float>*)(source + i)).Store(target + i);
        if (i == count)
            return;
        if (count >= Vector<float>.Count)
        {
            i = count - Vector<float>.Count;
            (*(Vector<float>*)(source + i)).Store(target + i);
            return;
        }

        for (; i <= count - 4; i += 4)
            Vector128.Load(source + i).Store(target + i);
        for (; i < count; i++)
            target[i] = source[i];
    }

    internal static void Clear(float* target, int count) => new Span<float>(target, count).Clear();
}
