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

    /// <summary>The same for <paramref name="rows"/> runs of one length at equal steps.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void CopyRows(float* source, nint sourceStep, float* target, nint targetStep, int count, int rows)
    {
        if (count == 16)
        {
            for (; rows > 0; rows--, source += sourceStep, target += targetStep)
            {
                Vector256<float> low = Vector256.Load(source), high = Vector256.Load(source + 8);
                low.Store(target);
                high.Store(target + 8);
            }

            return;
        }

        int whole = count - count % Vector<float>.Count, last = count - Vector<float>.Count;
        if (last < 0)
        {
            for (; rows > 0; rows--, source += sourceStep, target += targetStep)
                Copy(source, target, count);
            return;
        }

        for (; rows > 0; rows--, source += sourceStep, target += targetStep)
        {
            for (int i = 0; i < whole; i += Vector<float>.Count)
                (*(Vector<float>*)(source + i)).Store(target + i);
            if (whole != count)
                (*(Vector<float>*)(source + last)).Store(target + last);
        }
    }

    internal static void Clear(float* target, int count)
    {
        if (count > 8)
        {
            new Span<float>(target, count).Clear();
            return;
        }

        for (int i = 0; i < count; i++)
            target[i] = 0;
    }
}
