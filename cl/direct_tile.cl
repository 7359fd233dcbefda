// The register tile of the kernels for processors: ROWS x 32 sums of one work-item, two vectors of 16 a row. No local memory and no barrier: a
// processor's caches do what local memory does, and a barrier costs it a loop of its own.
//
//            b0 (16) b1 (16)     one row k of a packed panel
//   a[0] ->  s00     s01         each a[i] is one float, broadcast
//   a[1] ->  s10     s11
//    ..                          ROWS = 6: 12 sums of 16 floats, 2 of b: in registers of 32 bytes 24 + 4 of 32
#include "common.cl"

#ifndef ROWS
#define ROWS 6
#endif
#define PANEL 32

// target (PANEL or fewer columns) = activation(sums + bias), or += sums.
static inline void store_row(__global float* target, float16 s0, float16 s1, int columns, __global const float* bias, int activation, int accumulate)
{
    if (columns >= PANEL && !accumulate && activation <= RELU)
    {
        if (bias)
        {
            s0 += vload16(0, bias);
            s1 += vload16(1, bias);
        }

        if (activation == RELU)
        {
            s0 = select(s0, (float16)(0.0f), s0 < (float16)(0.0f));
            s1 = select(s1, (float16)(0.0f), s1 < (float16)(0.0f));
        }

        vstore16(s0, 0, target);
        vstore16(s1, 1, target);
        return;
    }

    float values[PANEL];
    vstore16(s0, 0, values);
    vstore16(s1, 1, values);
    int count = min(columns, PANEL);
    for (int i = 0; i < count; i++)
    {
        float v = values[i] + (bias ? bias[i] : 0.0f);
        target[i] = accumulate ? target[i] + v : activate(v, activation);
    }
}
