// The register tile of the kernels for processors: ROWS x PANEL sums of one work-item, two vectors of WIDTH floats a row. No local memory and no
// barrier: a processor's caches do what local memory does, and a barrier costs it a loop of its own.
//
//            b0      b1          one row k of a packed panel
//   a[0] ->  s00     s01         each a[i] is one float, broadcast
//   a[1] ->  s10     s11
//    ..                          ROWS = 6: 12 vectors of sums, 2 of b and one of a, in 16 registers or more
#include "vectors.cl"

#ifndef ROWS
#define ROWS 6
#endif
#define PANEL (2 * WIDTH)

// Filters of a work-item at most where sums run over pixels, and pixels whose panel it keeps in the first-level cache for all of them.
#ifndef FILTERS
#define FILTERS 132
#endif
#define CHUNK 64

// target (PANEL or fewer columns) = activation(sums + bias), or += sums.
static inline void store_row(__global float* target, Floats s0, Floats s1, int columns, __global const float* bias, int activation, int accumulate)
{
    if (columns >= PANEL && !accumulate && activation <= RELU)
    {
        if (bias)
        {
            s0 += LOAD(bias);
            s1 += LOAD(bias + WIDTH);
        }

        if (activation == RELU)
        {
            s0 = select(s0, (Floats)(0.0f), s0 < (Floats)(0.0f));
            s1 = select(s1, (Floats)(0.0f), s1 < (Floats)(0.0f));
        }

        STORE(s0, target);
        STORE(s1, target + WIDTH);
        return;
    }

    float values[PANEL];
    STORE(s0, values);
    STORE(s1, values + WIDTH);
    int count = min(columns, PANEL);
    for (int i = 0; i < count; i++)
    {
        float v = values[i] + (bias ? bias[i] : 0.0f);
        target[i] = accumulate ? target[i] + v : activate(v, activation);
    }
}

// sums (filters, PANEL) += the product of rows (count, filters), row_step apart, transposed, and taken (count, PANEL): a tile of ROWS filters at a time.
static inline void add_products(Floats sums[FILTERS][2], int filters, __global const float* rows, size_t row_step, Floats taken[CHUNK][2], int count)
{
    for (int row = 0; row < filters; row += ROWS)
    {
        Floats s0[ROWS], s1[ROWS];
        int at[ROWS];
#pragma unroll
        for (int i = 0; i < ROWS; i++)
        {
            s0[i] = sums[row + i][0];
            s1[i] = sums[row + i][1];
            at[i] = min(row + i, filters - 1);
        }

        __global const float* a = rows;
        for (int j = 0; j < count; j++, a += row_step)
        {
            Floats b0 = taken[j][0], b1 = taken[j][1];
#pragma unroll
            for (int i = 0; i < ROWS; i++)
            {
                Floats v = (Floats)(a[at[i]]);
                s0[i] = fma(v, b0, s0[i]);
                s1[i] = fma(v, b1, s1[i]);
            }
        }

#pragma unroll
        for (int i = 0; i < ROWS; i++)
        {
            sums[row + i][0] = s0[i];
            sums[row + i][1] = s1[i];
        }
    }
}
