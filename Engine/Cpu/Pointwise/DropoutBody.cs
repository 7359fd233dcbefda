using System.Numerics;
using System.Runtime.CompilerServices;
using Engine.Backends;
using Engine.Tensors;

namespace Engine.Cpu;

/// <summary>output = input · (kept ? 1 / (1 − p) : 0), the mask made from counters as it goes.</summary>
internal readonly unsafe struct DropoutBody(DropoutParameters parameters, float* input, float* output, long length) : IParallelBody
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Invoke(int part, int parts)
    {
        int width = Vector<float>.Count;
        Share own = Share.Of(length, part, parts, width);
        float scale = 1 / (1 - parameters.Probability);
        var scales = new Vector<float>(scale);
        var threshold = new Vector<float>(parameters.Probability);
        for (long i = own.First; i < own.End; i += width)
        {
            Vector<float> uniform = Uniform(parameters.Seed, unchecked(parameters.Counter + (ulong)i));
            Vector.ConditionalSelect(Vector.LessThan(uniform, threshold), Vector<float>.Zero, Vector.Load(input + i) * scales).Store(output + i);
        }

        for (long i = own.End; i < own.End + own.Tail; i++)
        {
            bool dropped = CounterRandom.Uniform(parameters.Seed, unchecked(parameters.Counter + (ulong)i)) < parameters.Probability;
            output[i] = dropped ? 0 : input[i] * scale;
        }
    }

    /// <summary><see cref="CounterRandom.Uniform"/> for a vector of consecutive counters.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<float> Uniform(ulong seed, ulong counter)
    {
        Vector<ulong> lanes = Vector<ulong>.Indices;
        Vector<ulong> low = Bits(seed, new Vector<ulong>(unchecked(counter + 1)) + lanes);
        Vector<ulong> high = Bits(seed, new Vector<ulong>(unchecked(counter + 1 + (ulong)Vector<ulong>.Count)) + lanes);
        Vector<uint> top = Vector.Narrow(Vector.ShiftRightLogical(low, 40), Vector.ShiftRightLogical(high, 40));
        return Vector.ConvertToSingle(Vector.AsVectorInt32(top)) * new Vector<float>(1f / (1 << 24));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<ulong> Bits(ulong seed, Vector<ulong> next)
    {
        Vector<ulong> z = next * 0x9E3779B97F4A7C15UL + new Vector<ulong>(seed);
        z = (z ^ Vector.ShiftRightLogical(z, 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ Vector.ShiftRightLogical(z, 27)) * 0x94D049BB133111EBUL;
        return z ^ Vector.ShiftRightLogical(z, 31);
    }
}
