// Winograd's F(2x2, 3x3) step by step: images to planes, filters to planes, and planes to images. Between them lies one matrix product a plane:
//
//   image (N, H, W, C)  ->  v (16, tiles, C)                                     transform_input
//   w (O, 3, 3, C)      ->  u (16, panels, K, columns of a panel)                transform_filters
//                           m (16, tiles, O) = v u                               tiled_matmul, or with the last step direct_winograd
//                           m  ->  image (N, OH, OW, O) with bias and activation transform_output
//
// A piece of the batch's tiles is worked on at a time: `first` and `count` say which. A tile is 2 x 2 of the target and sees 4 x 4 of the source.
#include "winograd_transforms.cl"

// Tiles, and steps along K, of a work-item.
#ifndef TILES
#define TILES 1
#define STEPS 1
#endif

// source (N, H, W, C) -> v (16, count, C). Work-item (channels, TILES tiles): one vector of channels on a GPU, all of them in turn on a processor.
__kernel void transform_input(SOURCE(source), TARGET(v), const int height, const int width, const int channels,
    const int tiles_h, const int tiles_w, const int pad_h, const int pad_w, const int first, const int count)
{
    READ(source);
    WRITE(v);
    size_t plane_step = (size_t)count * channels;
    for (int tile = get_global_id(1) * TILES; tile < min(count, (int)(get_global_id(1) + 1) * TILES); tile++)
    {
        int of_all = first + tile, top = of_all / tiles_w % tiles_h * 2 - pad_h, left = of_all % tiles_w * 2 - pad_w;
        __global const float* image = source + (size_t)(of_all / tiles_w / tiles_h) * height * width * channels;
        __global const float* at[PLANES];
#pragma unroll
        for (int i = 0; i < PLANES; i++)
        {
            int y = top + i / 4, x = left + i % 4;
            at[i] = (uint)y < (uint)height && (uint)x < (uint)width ? image + ((size_t)y * width + x) * channels : 0;
        }

        for (int c = get_global_id(0) * WIDTH; c < channels; c += get_global_size(0) * WIDTH)
        {
            Floats t[PLANES];
#pragma unroll
            for (int x = 0; x < 4; x++)
            {
                Floats d[4];
#pragma unroll
                for (int y = 0; y < 4; y++)
                    d[y] = at[4 * y + x] ? LOAD(at[4 * y + x] + c) : (Floats)(0.0f);
                t[x] = d[0] - d[2];
                t[4 + x] = d[1] + d[2];
                t[8 + x] = d[2] - d[1];
                t[12 + x] = d[1] - d[3];
            }

            __global float* to = v + (size_t)tile * channels + c;
#pragma unroll
            for (int y = 0; y < 4; y++, to += 4 * plane_step)
            {
                STORE(t[4 * y] - t[4 * y + 2], to);
                STORE(t[4 * y + 1] + t[4 * y + 2], to + plane_step);
                STORE(t[4 * y + 2] - t[4 * y + 1], to + 2 * plane_step);
                STORE(t[4 * y + 1] - t[4 * y + 3], to + 3 * plane_step);
            }
        }
    }
}

// w (O, 3, 3, C) -> u (16, panels, K, WIDE), zeros where columns end. K is C and columns are filters; TURNED, for the gradient by the input, K is filters and
// columns are C, and the taps are taken from the last. Work-item (WIDTH columns, STEPS of k); columns come in whole vectors.
__kernel void transform_filters(SOURCE(weights), TARGET(u), const int k_count, const int columns, const int wide)
{
    READ(weights);
    WRITE(u);
    int column = get_global_id(0) * WIDTH, panels = (columns + wide - 1) / wide;
    if (column >= panels * wide)
        return;
    size_t plane_step = (size_t)panels * k_count * wide;
    for (int k = get_global_id(1) * STEPS; k < min(k_count, (int)(get_global_id(1) + 1) * STEPS); k++)
    {
        Floats g[9], t[12];
#pragma unroll
        for (int tap = 0; tap < 9; tap++)
        {
#ifdef TURNED
            g[tap] = column < columns ? LOAD(weights + ((size_t)k * 9 + 8 - tap) * columns + column) : (Floats)(0.0f);
#else
            float values[WIDTH];
            for (int i = 0; i < WIDTH; i++)
                values[i] = column < columns ? weights[((size_t)(column + i) * 9 + tap) * k_count + k] : 0.0f;
            g[tap] = LOAD(values);
#endif
        }

#pragma unroll
        for (int x = 0; x < 3; x++)
        {
            t[x] = g[x];
            t[3 + x] = 0.5f * (g[x] + g[3 + x] + g[6 + x]);
            t[6 + x] = 0.5f * (g[x] - g[3 + x] + g[6 + x]);
            t[9 + x] = g[6 + x];
        }

        __global float* to = u + ((size_t)(column / wide) * k_count + k) * wide + column % wide;
#pragma unroll
        for (int y = 0; y < 4; y++, to += 4 * plane_step)
        {
            STORE(t[3 * y], to);
            STORE(0.5f * (t[3 * y] + t[3 * y + 1] + t[3 * y + 2]), to + plane_step);
            STORE(0.5f * (t[3 * y] - t[3 * y + 1] + t[3 * y + 2]), to + 2 * plane_step);
            STORE(t[3 * y + 2], to + 3 * plane_step);
        }
    }
}

// m (16, count, O) -> target (N, TH, TW, O). Work-item (channel, tile).
__kernel void transform_output(SOURCE(m), SOURCE(bias), TARGET(target), const int height, const int width, const int channels,
    const int tiles_h, const int tiles_w, const int first, const int count, const int activation)
{
    READ(m);
    WRITE(target);
    int c = get_global_id(0) * WIDTH, tile = get_global_id(1);
    if (c >= channels || tile >= count)
        return;
    Floats products[PLANES], y[4];
#pragma unroll
    for (int plane = 0; plane < PLANES; plane++)
        products[plane] = LOAD(m + ((size_t)plane * count + tile) * channels + c);
    output_tile(products, y);
    int of_all = first + tile, top = of_all / tiles_w % tiles_h * 2, left = of_all % tiles_w * 2;
    __global float* to = target + (((size_t)(of_all / tiles_w / tiles_h) * height + top) * width + left) * channels + c;
    __global const float* its_bias = bias_buffer ? bias_buffer + bias_offset + c : 0;
#pragma unroll
    for (int i = 0; i < 4; i++)
    {
        if (top + i / 2 < height && left + i % 2 < width)
            store_channels(to + ((size_t)(i / 2) * width + i % 2) * channels, y[i], its_bias, activation);
    }
}
