// Products of a few rows for GPUs: C (M, N) = activation(A B + bias), or +=; A is (M, K). Such a product reads B once and has little else to do, and
// a tile of tiled_core.cl would mostly hold rows that are not there. TRANSPOSED_B: B is stored (N, K), else (K, N).
//
//   TRANSPOSED_B   a work-group makes 4 columns, 32 work-items each: neighbours read neighbouring runs of 4 along k
//   else           a work-group makes 128 columns, 4 a work-item: neighbours read neighbouring columns, 4 work-items take turns along k
//
// What those who share a column have summed is added up in pairs, always the same. Groups (columns, splits, blocks of ROWS rows): with more than one split,
// each sums k_step of K into its own (M, N) of the partials, to be added up by sum_splits. VECTOR: runs of 4 of A and B are aligned and never cut by an edge.
#include "common.cl"

#ifndef ROWS
#define ROWS 1
#endif
#define ITEMS 128
#ifdef TRANSPOSED_B
#define LANES 32
#define LANE (item % LANES)
#define LANE_STEP 1
#define FIRST_COLUMN (get_group_id(0) * (ITEMS / LANES) + item / LANES)
#define SUM float
#else
#define LANES 4
#define LANE (item / (ITEMS / LANES))
#define LANE_STEP (ITEMS / LANES)
#define FIRST_COLUMN (get_group_id(0) * (ITEMS / LANES) * 4 + item % (ITEMS / LANES) * 4)
#define SUM float4
#endif

static inline void keep(__global float* target, float sum, __global const float* bias, int activation, int accumulate)
{
    sum += bias ? *bias : 0.0f;
    *target = accumulate ? *target + sum : activate(sum, activation);
}

__kernel __attribute__((reqd_work_group_size(ITEMS, 1, 1)))
void few_rows(SOURCE(a), SOURCE(b), SOURCE(bias), TARGET(c), const int m, const int n, const int k_count, const int k_step, const int activation, const int accumulate)
{
    READ(a);
    READ(b);
    __local SUM shared[ITEMS];
    int item = get_local_id(0), column = FIRST_COLUMN, first_row = get_group_id(2) * ROWS;
    int k_begin = get_group_id(1) * k_step, k_end = min(k_count, k_begin + k_step);
    __global const float* rows[ROWS];
    float4 sums[ROWS];
#pragma unroll
    for (int i = 0; i < ROWS; i++)
    {
        rows[i] = a + (size_t)min(first_row + i, m - 1) * k_count;
        sums[i] = (float4)(0.0f);
    }

#ifdef TRANSPOSED_B
    // Beyond the last column its weights are read again, and nothing is kept.
    __global const float* weights = b + (size_t)min(column, n - 1) * k_count;
    for (int k = k_begin + LANE * 4; k < k_end; k += LANES * 4)
    {
        float4 w = load4(weights + k, k_end - k);
#pragma unroll
        for (int i = 0; i < ROWS; i++)
            sums[i] = fma(load4(rows[i] + k, k_end - k), w, sums[i]);
    }
#else
    for (int k = k_begin + LANE; k < k_end; k += LANES)
    {
        float4 w = load4(b + (size_t)k * n + column, n - column);
#pragma unroll
        for (int i = 0; i < ROWS; i++)
            sums[i] = fma((float4)(rows[i][k]), w, sums[i]);
    }
#endif

    __global float* target = c_buffer + c_offset + (size_t)get_group_id(1) * m * n + column;
    __global const float* its_bias = bias_buffer ? bias_buffer + bias_offset + column : 0;
#pragma unroll
    for (int i = 0; i < ROWS; i++)
    {
#ifdef TRANSPOSED_B
        shared[item] = (sums[i].x + sums[i].y) + (sums[i].z + sums[i].w);
#else
        shared[item] = sums[i];
#endif
        barrier(CLK_LOCAL_MEM_FENCE);
        for (int half_lanes = LANES / 2; half_lanes > 0; half_lanes /= 2)
        {
            if (LANE < half_lanes)
                shared[item] += shared[item + half_lanes * LANE_STEP];
            barrier(CLK_LOCAL_MEM_FENCE);
        }

        int row = first_row + i;
        if (LANE == 0 && row < m && column < n)
        {
#ifdef TRANSPOSED_B
            keep(target + (size_t)row * n, shared[item], its_bias, activation, accumulate);
#else
            SUM sum = shared[item];
            float values[4] = { sum.x, sum.y, sum.z, sum.w };
#pragma unroll
            for (int j = 0; j < 4; j++)
            {
                if (column + j < n)
                    keep(target + (size_t)row * n + j, values[j], its_bias ? its_bias + j : 0, activation, accumulate);
            }
#endif
        }

        barrier(CLK_LOCAL_MEM_FENCE);
    }
}
