namespace Engine.Cpu;

/// <summary>destination = source; parts share the range.</summary>
internal readonly unsafe struct CopyBody(float* source, float* destination, long length) : IParallelBody
{
    public void Invoke(int part, int parts)
    {
        Share own = Share.Of(length, part, parts);
        long bytes = (own.End - own.First) * sizeof(float);
        Buffer.MemoryCopy(source + own.First, destination + own.First, bytes, bytes);
    }
}

/// <summary>Every element of destination = value; parts share the range.</summary>
internal readonly unsafe struct FillBody(float* destination, long length, float value) : IParallelBody
{
    public void Invoke(int part, int parts)
    {
        Share own = Share.Of(length, part, parts);
        for (long i = own.First; i < own.End;)
        {
            int here = (int)Math.Min(own.End - i, 1 << 28);
            new Span<float>(destination + i, here).Fill(value);
            i += here;
        }
    }
}
