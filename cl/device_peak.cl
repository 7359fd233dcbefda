// What a device does at most: multiply-adds in registers. For reports; no network uses it.
// WIDTH (-D) is the width of a chain's vector.
#include "vectors.cl"

// fma, not mad: PoCL makes two operations of the latter.
#define CHAIN(x) x = fma(x, factor, shift)

// target (n) = the sum of 12 chains of `rounds` * 16 multiply-adds, each WIDTH floats wide and begun at i, i + 1, ...: enough chains to hide a
// multiply-add's latency, and few enough for 16 or 32 vector registers.
__kernel void multiply_adds(TARGET(target), const ulong n, const float scale, const float offset, const int rounds)
{
    WRITE(target);
    size_t i = get_global_id(0);
    if (i >= n)
        return;
    Floats factor = (Floats)(scale), shift = (Floats)(offset), a = (Floats)((float)i);
    Floats b = a + 1, c = a + 2, d = a + 3, e = a + 4, f = a + 5, g = a + 6, h = a + 7, j = a + 8, k = a + 9, l = a + 10, m = a + 11;
    for (int round = 0; round < rounds; round++)
    {
#pragma unroll
        for (int link = 0; link < 16; link++)
        {
            CHAIN(a);
            CHAIN(b);
            CHAIN(c);
            CHAIN(d);
            CHAIN(e);
            CHAIN(f);
            CHAIN(g);
            CHAIN(h);
            CHAIN(j);
            CHAIN(k);
            CHAIN(l);
            CHAIN(m);
        }
    }

    // The sum keeps the chains from being left out.
    Floats sum = a + b + c + d + e + f + g + h + j + k + l + m;
    target[i] = SUM(sum);
}
