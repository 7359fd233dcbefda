// Matrix products for processors: C (M, N) = activation(op(A) op(B) + bias), or +=. Work-item (tile of ROWS rows, panel of columns).
// TRANSPOSED_A: A is stored (K, M). PLAIN_B: B is stored (K, N) and read in place; else it was packed by pack_panels (panels, K, PANEL).
#include "direct_tile.cl"

__kernel void matmul(SOURCE(a), SOURCE(b), SOURCE(bias), TARGET(c), const int m, const int n, const int k_count, const int activation, const int accumulate)
{
    int first = get_global_id(0) * ROWS, panel = get_global_id(1), columns = n - panel * PANEL;
    if (first >= m)
        return;
    __global const float* rows[ROWS];
#pragma unroll
    for (int i = 0; i < ROWS; i++)
    {
        int row = min(first + i, m - 1);
#ifdef TRANSPOSED_A
        rows[i] = a_buffer + a_offset + row;
#else
        rows[i] = a_buffer + a_offset + (size_t)row * k_count;
#endif
    }

#ifdef TRANSPOSED_A
    const size_t a_step = m;
#else
    const size_t a_step = 1;
#endif
#ifdef PLAIN_B
    __global const float* columns_of_b = b_buffer + b_offset + panel * PANEL;
    const size_t b_step = n;
#else
    __global const float* columns_of_b = b_buffer + b_offset + (size_t)panel * k_count * PANEL;
    const size_t b_step = PANEL;
#endif
    Floats s0[ROWS], s1[ROWS];
#pragma unroll
    for (int i = 0; i < ROWS; i++)
        s0[i] = s1[i] = (Floats)(0.0f);
    for (int k = 0; k < k_count; k++)
    {
        __global const float* from = columns_of_b + k * b_step;
        Floats b0, b1;
#ifdef PLAIN_B
        if (columns < PANEL)
        {
            float values[PANEL];
            for (int i = 0; i < PANEL; i++)
                values[i] = i < columns ? from[i] : 0.0f;
            b0 = LOAD(values);
            b1 = LOAD(values + WIDTH);
        }
        else
#endif
        {
            b0 = LOAD(from);
            b1 = LOAD(from + WIDTH);
        }

#pragma unroll
        for (int i = 0; i < ROWS; i++)
        {
            Floats v = (Floats)(rows[i][k * a_step]);
            s0[i] = fma(v, b0, s0[i]);
            s1[i] = fma(v, b1, s1[i]);
        }
    }

    __global const float* pbias = bias_buffer ? bias_buffer + bias_offset + panel * PANEL : 0;
    __global float* target = c_buffer + c_offset + panel * PANEL;
#pragma unroll
    for (int i = 0; i < ROWS; i++)
    {
        if (first + i < m)
            store_row(target + (size_t)(first + i) * n, s0[i], s1[i], columns, pbias, activation, accumulate);
    }
}
