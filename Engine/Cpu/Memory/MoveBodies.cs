namespace Engine.Cpu;

/// <summary>destination = source; parts share the range.</summary>
internal readonly unsafe struct CopyBody(float* source, float* destination, long length) : IParallelBody
{
    public void Invoke(int part, int parts)
    {
        long first = length * part / parts, bytes = (length * (part + 1) / parts - first) * sizeof(float);
        Buffer.MemoryCopy(source + first, destination + first, bytes, bytes);
    }
}

/// <summary>Every element of destination = value; parts share the range.</summary>
internal readonly unsafe struct FillBody(float* destination, long length, float value) : IParallelBody
{
    public void Invoke(int part, int parts)
    {
        long end = length * (part + 1) / parts;
        for (long i = length * part / parts; i < end;)
        {
            int here = (int)Math.Min(end - i, 1 << 28);
            new Span<float>(destination + i, here).Fill(value);
            i += here;
        }
    }
}
