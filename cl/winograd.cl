// Winograd's algorithms for 3x3 filters step by step: images to planes, filters to planes, and planes to images. Between them lies one matrix product a plane:
//
//   image (N, H, W, C)  ->  v (PLANES, tiles, C)                                     transform_input
//   w (O, 3, 3, C)      ->  u (PLANES, panels, K, columns of a panel)                transform_filters
//                           m (PLANES, tiles, O) = v u                               tiled_matmul, or with the last step direct_winograd
//                           m  ->  image (N, OH, OW, O) with bias and activation     transform_output
//
// Backwards, for the gradient by the weights (2 x 2 outputs alone, whose factors are exact), the product sums over tiles:
//
//   dy (N, OH, OW, O)   ->  e (PLANES, tiles, O)                                     transform_gradient
//                           u (PLANES, O, C) += et v                                 tiled_matmul, or winograd_weights of direct_winograd
//                           u  ->  dw (O, 3, 3, C) +=                                transform_weights_grad
//
// A piece of the batch's tiles is worked on at a time: `first` and `count` say which. A tile is OUTPUTS x OUTPUTS of the target and sees POINTS x POINTS of
// the source.
#include "winograd_transforms.cl"

// Tiles, and steps along K, of a work-item.
#ifndef TILES
#define TILES 1
#define STEPS 1
#endif

// source (N, H, W, C) -> v (PLANES, count, C). Work-item (channels, TILES tiles): one vector of channels on a GPU, all of them in turn on a processor.
__kernel void transform_input(SOURCE(source), TARGET(v), const int height, const int width, const int channels,
    const int tiles_h, const int tiles_w, const int pad_h, const int pad_w, const int first, const int count)
{
    READ(source);
    WRITE(v);
    size_t plane_step = (size_t)count * channels;
    for (int tile = get_global_id(1) * TILES; tile < min(count, (int)(get_global_id(1) + 1) * TILES); tile++)
    {
        int of_all = first + tile, top = of_all / tiles_w % tiles_h * OUTPUTS - pad_h, left = of_all % tiles_w * OUTPUTS - pad_w;
        __global const float* image = source + (size_t)(of_all / tiles_w / tiles_h) * height * width * channels;
        for (int c = get_global_id(0) * WIDTH; c < channels; c += get_global_size(0) * WIDTH)
        {
            Floats t[PLANES];
#pragma unroll
            for (int x = 0; x < POINTS; x++)
            {
                Floats d[POINTS];
#pragma unroll
                for (int y = 0; y < POINTS; y++)
                {
                    bool inside = (uint)(top + y) < (uint)height && (uint)(left + x) < (uint)width;
                    d[y] = inside ? LOAD(image + ((size_t)(top + y) * width + left + x) * channels + c) : (Floats)(0.0f);
                }

                input_line(d, t + x, POINTS);
            }

            __global float* to = v + (size_t)tile * channels + c;
#pragma unroll
            for (int y = 0; y < POINTS; y++)
            {
                Floats made[POINTS];
                input_line(t + POINTS * y, made, 1);
                to = store_places(made, to, plane_step);
            }
        }
    }
}

// w (O, 3, 3, C) -> u (PLANES, panels, K, WIDE), zeros where columns end. K is C and columns are filters; TURNED, for the gradient by the input, K is filters
// and columns are C, and the taps are taken from the last. Work-item (WIDTH columns, STEPS of k); columns come in whole vectors.
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
        Floats t[3 * POINTS];
#pragma unroll
        for (int x = 0; x < 3; x++)
        {
            Floats g[3];
#pragma unroll
            for (int y = 0; y < 3; y++)
            {
                int tap = 3 * y + x;
#ifdef TURNED
                g[y] = column < columns ? LOAD(weights + ((size_t)k * 9 + 8 - tap) * columns + column) : (Floats)(0.0f);
#else
                float values[WIDTH];
                for (int i = 0; i < WIDTH; i++)
                    values[i] = column < columns ? weights[((size_t)(column + i) * 9 + tap) * k_count + k] : 0.0f;
                g[y] = LOAD(values);
#endif
            }

            filter_line(g, t + x, 3);
        }

        __global float* to = u + ((size_t)(column / wide) * k_count + k) * wide + column % wide;
#pragma unroll
        for (int y = 0; y < POINTS; y++)
        {
            Floats made[POINTS];
            filter_line(t + 3 * y, made, 1);
            to = store_places(made, to, plane_step);
        }
    }
}

// m (PLANES, count, O) -> target (N, TH, TW, O). Work-item (channel, tile).
__kernel void transform_output(SOURCE(m), SOURCE(bias), TARGET(target), const int height, const int width, const int channels,
    const int tiles_h, const int tiles_w, const int first, const int count, const int activation)
{
    READ(m);
    WRITE(target);
    int c = get_global_id(0) * WIDTH, tile = get_global_id(1);
    if (c >= channels || tile >= count)
        return;
    Floats products[PLANES];
#pragma unroll
    for (int plane = 0; plane < PLANES; plane++)
        products[plane] = LOAD(m + ((size_t)plane * count + tile) * channels + c);
    store_tile(products, target, height, width, channels, tiles_h, tiles_w, first + tile, c, bias_buffer ? bias_buffer + bias_offset + c : 0, activation);
}

#if OUTPUTS == 2
// dy (N, OH, OW, O) -> e (PLANES, count, O), zeros outside. Work-item (channels, TILES tiles), as in transform_input.
__kernel void transform_gradient(SOURCE(dy), TARGET(e), const int height, const int width, const int channels, const int tiles_h, const int tiles_w, const int first, const int count)
{
    READ(dy);
    WRITE(e);
    size_t plane_step = (size_t)count * channels;
    for (int tile = get_global_id(1) * TILES; tile < min(count, (int)(get_global_id(1) + 1) * TILES); tile++)
    {
        int of_all = first + tile, top = of_all / tiles_w % tiles_h * OUTPUTS, left = of_all % tiles_w * OUTPUTS;
        __global const float* image = dy + (((size_t)(of_all / tiles_w / tiles_h) * height + top) * width + left) * channels;
        for (int c = get_global_id(0) * WIDTH; c < channels; c += get_global_size(0) * WIDTH)
        {
            Floats t[POINTS * OUTPUTS];
#pragma unroll
            for (int x = 0; x < OUTPUTS; x++)
            {
                Floats d[OUTPUTS];
#pragma unroll
                for (int y = 0; y < OUTPUTS; y++)
                    d[y] = top + y < height && left + x < width ? LOAD(image + ((size_t)y * width + x) * channels + c) : (Floats)(0.0f);
                gradient_line(d, t + x, OUTPUTS);
            }

            __global float* to = e + (size_t)tile * channels + c;
#pragma unroll
            for (int y = 0; y < POINTS; y++)
            {
                Floats made[POINTS];
                gradient_line(t + OUTPUTS * y, made, 1);
                to = store_places(made, to, plane_step);
            }
        }
    }
}

// u (PLANES, O, C) -> weights_grad (O, 3, 3, C) +=. Work-item (WIDTH channels, filter).
__kernel void transform_weights_grad(SOURCE(u), TARGET(weights_grad), const int channels, const int filters)
{
    READ(u);
    WRITE(weights_grad);
    int c = get_global_id(0) * WIDTH, filter = get_global_id(1);
    if (c >= channels || filter >= filters)
        return;
    Floats t[3 * POINTS];
#pragma unroll
    for (int x = 0; x < POINTS; x++)
    {
        Floats d[POINTS];
#pragma unroll
        for (int y = 0; y < POINTS; y++)
            d[y] = LOAD(u + ((size_t)(POINTS * y + x) * filters + filter) * channels + c);
        weights_line(d, t + x, POINTS);
    }

    __global float* to = weights_grad + (size_t)filter * 9 * channels + c;
#pragma unroll
    for (int y = 0; y < 3; y++)
    {
        Floats made[3];
        weights_line(t + POINTS * y, made, 1);
#pragma unroll
        for (int x = 0; x < 3; x++, to += channels)
            STORE(LOAD(to) + made[x], to);
    }
}
#endif
