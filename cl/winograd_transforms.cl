// What the steps of Winograd's algorithms share: a piece d of the image makes OUTPUTS x OUTPUTS outputs with a 3x3 filter g over vectors of WIDTH channels as
//
//   Y = At [ (G g Gt) * (Bt d B) ] A
//
// by one product for each of POINTS x POINTS places, which are the planes, row by row. The matrices act along one side at a time.
#include "vectors.cl"

#ifndef OUTPUTS
#define OUTPUTS 2
#endif
#define POINTS (OUTPUTS + 2)
#define PLANES (POINTS * POINTS)

#if OUTPUTS == 2
#include "winograd_two.cl"
#else
#include "winograd_four.cl"
#endif

// y (OUTPUTS, OUTPUTS) = At m A.
static inline void output_tile(const Floats m[PLANES], Floats y[OUTPUTS * OUTPUTS])
{
    Floats t[OUTPUTS * POINTS];
#pragma unroll
    for (int x = 0; x < POINTS; x++)
    {
        Floats column[POINTS];
#pragma unroll
        for (int i = 0; i < POINTS; i++)
            column[i] = m[POINTS * i + x];
        output_line(column, t + x, POINTS);
    }

#pragma unroll
    for (int i = 0; i < OUTPUTS; i++)
        output_line(t + POINTS * i, y + OUTPUTS * i, 1);
}

// A row of a tile's places into their planes, whose first is at `to`; where the next row's begin.
static inline __global float* store_places(const Floats places[POINTS], __global float* to, size_t plane_step)
{
#pragma unroll
    for (int x = 0; x < POINTS; x++, to += plane_step)
        STORE(places[x], to);
    return to;
}

// One pixel's channels = activation(y + bias). What compares false, NaN, passes through ReLU.
static inline void store_channels(__global float* target, Floats y, __global const float* bias, int activation)
{
    if (bias)
        y += LOAD(bias);
#if WIDTH > 1
    if (activation == RELU)
        y = select(y, (Floats)(0.0f), y < (Floats)(0.0f));
    STORE(y, target);
    for (int i = 0; activation > RELU && i < WIDTH; i++)
        target[i] = activate(target[i], activation);
#else
    STORE(activate(y, activation), target);
#endif
}

// target (N, TH, TW, channels): the pixels of one of the batch's tiles, those that are inside, from its products; WIDTH channels from c on.
static inline void store_tile(const Floats m[PLANES], __global float* target, int height, int width, int channels, int tiles_h, int tiles_w, int tile, int c,
    __global const float* bias, int activation)
{
    Floats y[OUTPUTS * OUTPUTS];
    output_tile(m, y);
    int top = tile / tiles_w % tiles_h * OUTPUTS, left = tile % tiles_w * OUTPUTS;
    __global float* to = target + (((size_t)(tile / tiles_w / tiles_h) * height + top) * width + left) * channels + c;
#pragma unroll
    for (int i = 0; i < OUTPUTS * OUTPUTS; i++)
    {
        if (top + i / OUTPUTS < height && left + i % OUTPUTS < width)
            store_channels(to + ((size_t)(i / OUTPUTS) * width + i % OUTPUTS) * channels, y[i], bias, activation);
    }
}
