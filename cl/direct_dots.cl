// A few rows of A (M, K) against the stored rows of B (N, K): C (M, N) = activation(A B^T + bias), or +=. Every weight is read once, in place, at
// the memory's speed. Work-item (i, j) makes columns j * COLUMNS.. of rows i * A_ROWS..: their sums are vectors along K. Row blocks follow each other
// first, so that a block's weights are still in the cache for the next.
#include "vectors.cl"

#ifndef A_ROWS
#define A_ROWS 4
#endif
#define COLUMNS 4

__kernel void dots(SOURCE(a), SOURCE(b), SOURCE(bias), TARGET(c), const int m, const int n, const int k_count, const int activation, const int accumulate)
{
    READ(a);
    READ(b);
    WRITE(c);
    int first_row = get_global_id(0) * A_ROWS, first = get_global_id(1) * COLUMNS;
    if (first >= n)
        return;
    __global const float* rows[A_ROWS];
    __global const float* weights[COLUMNS];
    Floats sums[A_ROWS][COLUMNS];
#pragma unroll
    for (int i = 0; i < A_ROWS; i++)
    {
        rows[i] = a + (size_t)min(first_row + i, m - 1) * k_count;
#pragma unroll
        for (int j = 0; j < COLUMNS; j++)
            sums[i][j] = (Floats)(0.0f);
    }

#pragma unroll
    for (int j = 0; j < COLUMNS; j++)
        weights[j] = b + (size_t)min(first + j, n - 1) * k_count;
    int whole = k_count / WIDTH * WIDTH;
    for (int k = 0; k < whole; k += WIDTH)
    {
        Floats w[COLUMNS];
#pragma unroll
        for (int j = 0; j < COLUMNS; j++)
            w[j] = LOAD(weights[j] + k);
#pragma unroll
        for (int i = 0; i < A_ROWS; i++)
        {
            Floats v = LOAD(rows[i] + k);
#pragma unroll
            for (int j = 0; j < COLUMNS; j++)
                sums[i][j] = fma(v, w[j], sums[i][j]);
        }
    }

#pragma unroll
    for (int i = 0; i < A_ROWS; i++)
    {
#pragma unroll
        for (int j = 0; j < COLUMNS; j++)
        {
            if (first_row + i >= m || first + j >= n)
                continue;
            float sum = SUM(sums[i][j]);
            for (int k = whole; k < k_count; k++)
                sum = fma(rows[i][k], weights[j][k], sum);
            if (bias_buffer)
                sum += (bias_buffer + bias_offset)[first + j];
            __global float* target = c + (size_t)(first_row + i) * n + first + j;
            *target = accumulate ? *target + sum : activate(sum, activation);
        }
    }
}
