// What a device does at most: multiply-adds in registers, and a copy through memory. For reports; no network uses these.
#include "common.cl"

// Independent chains a work-item: enough to hide the latency of a multiply-add on a GPU and in a processor's vectors.
#define CHAINS 8

#define CHAIN(x) x = mad(x, scale, shift)

// target (n) = chains of `rounds` × 16 multiply-adds, 4 × CHAINS floats wide: 2 · 16 · rounds · 4 · CHAINS operations a work-item.
__kernel void multiply_adds(TARGET(target), const ulong n, const float scale, const float shift, const int rounds)
{
    WRITE(target);
    size_t i = get_global_id(0);
    if (i >= n)
        return;
    float4 start = (float4)((float)i, (float)i + 1, (float)i + 2, (float)i + 3);
    float4 a = start, b = start + 4, c = start + 8, d = start + 12, e = start + 16, f = start + 20, g = start + 24, h = start + 28;
    for (int round = 0; round < rounds; round++)
    {
#pragma unroll
        for (int k = 0; k < 16; k++)
        {
            CHAIN(a);
            CHAIN(b);
            CHAIN(c);
            CHAIN(d);
            CHAIN(e);
            CHAIN(f);
            CHAIN(g);
            CHAIN(h);
        }
    }

    // The sum keeps the chains from being left out.
    float4 sum = a + b + c + d + e + f + g + h;
    target[i] = sum.x + sum.y + sum.z + sum.w;
}
