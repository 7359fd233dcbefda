// The products of Winograd's algorithms for processors, and the step back to the image with them: all planes' products of a few tiles and one panel of
// columns (24 KiB with F(2x2, 3x3) and vectors of 16, 54 with F(4x4, 3x3)) stay in the nearest caches until the tiles' outputs are made of them.
//
// Work-item (TILES tiles, panel of columns): PLANES products of direct_tile.cl's kind, each (TILES, K) * (K, PANEL), a panel of weights in the second-level cache
// for all of the work-item's tiles.
#include "direct_tile.cl"
#include "winograd_transforms.cl"

#define TILES (2 * ROWS)

// v (PLANES, count, K), packed (PLANES, panels, K, PANEL) -> target (N, TH, TW, n), tiles first .. first + count; n in whole vectors.
__kernel void winograd_product(SOURCE(v), SOURCE(packed), SOURCE(bias), TARGET(target), const int height, const int width, const int n, const int k_count,
    const int tiles_h, const int tiles_w, const int first, const int count, const int activation)
{
    READ(v);
    READ(packed);
    WRITE(target);
    int block = get_global_id(0) * TILES, panel = get_global_id(1);
    if (block >= count)
        return;
    Floats products[TILES][2][PLANES];
    for (int plane = 0; plane < PLANES; plane++)
    {
        for (int row = 0; row < TILES; row += ROWS)
        {
            __global const float* rows[ROWS];
            Floats s0[ROWS], s1[ROWS];
#pragma unroll
            for (int i = 0; i < ROWS; i++)
            {
                rows[i] = v + ((size_t)plane * count + min(block + row + i, count - 1)) * k_count;
                s0[i] = s1[i] = (Floats)(0.0f);
            }

            __global const float* b = packed + ((size_t)plane * get_global_size(1) + panel) * k_count * PANEL;
            for (int k = 0; k < k_count; k++, b += PANEL)
            {
                Floats b0 = LOAD(b), b1 = LOAD(b + WIDTH);
#pragma unroll
                for (int i = 0; i < ROWS; i++)
                {
                    Floats a = (Floats)(rows[i][k]);
                    s0[i] = fma(a, b0, s0[i]);
                    s1[i] = fma(a, b1, s1[i]);
                }
            }

#pragma unroll
            for (int i = 0; i < ROWS; i++)
            {
                products[row + i][0][plane] = s0[i];
                products[row + i][1][plane] = s1[i];
            }
        }
    }

    for (int tile = 0; tile < min(TILES, count - block); tile++)
    {
        for (int half_panel = 0; half_panel < 2; half_panel++)
        {
            int column = panel * PANEL + half_panel * WIDTH;
            if (column < n)
                store_tile(products[tile][half_panel], target, height, width, n, tiles_h, tiles_w, first + block + tile, column, bias_buffer ? bias_buffer + bias_offset + column : 0, activation);
        }
    }
}

// v (PLANES, count, K), e (PLANES, count, n) -> u (PLANES, n, K) = or += et v; K in whole vectors. Work-item (panel of K, block of n, FILTERS at most, plane): as in
// direct_grad_weights.cl CHUNK tiles' panel stays in the first-level cache for every ROWS filters of the block.
__kernel void winograd_weights(SOURCE(v), SOURCE(e), TARGET(u), const int k_count, const int n, const int count, const int block, const int accumulate)
{
    int column = get_global_id(0) * PANEL, filter = get_global_id(1) * block, filters = min(n - filter, block);
    size_t plane = get_global_id(2);
    __global const float* b = v_buffer + v_offset + plane * count * k_count + column;
    __global const float* a = e_buffer + e_offset + plane * count * n + filter;
    __global float* to = u_buffer + u_offset + (plane * n + filter) * k_count + column;

    // A panel's second vector where there is one, else the first again, for nothing.
    int second = column + WIDTH < k_count ? WIDTH : 0;
    Floats sums[FILTERS][2];
    for (int i = 0; i < FILTERS; i++)
    {
        bool held = accumulate && i < filters;
        sums[i][0] = held ? LOAD(to + (size_t)i * k_count) : (Floats)(0.0f);
        sums[i][1] = held ? LOAD(to + (size_t)i * k_count + second) : (Floats)(0.0f);
    }

    for (int start = 0; start < count; start += CHUNK)
    {
        Floats taken[CHUNK][2];
        int here = min(CHUNK, count - start);
        for (int j = 0; j < here; j++)
        {
            __global const float* from = b + (size_t)(start + j) * k_count;
            taken[j][0] = LOAD(from);
            taken[j][1] = LOAD(from + second);
        }

        add_products(sums, filters, a + (size_t)start * n, n, taken, here);
    }

    for (int i = 0; i < filters; i++)
    {
        STORE(sums[i][0], to + (size_t)i * k_count);
        if (second)
            STORE(sums[i][1], to + (size_t)i * k_count + WIDTH);
    }
}
