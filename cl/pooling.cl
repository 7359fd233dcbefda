// Pooling and its gradients. Images are (N, H, W, C); outputs (N, OH, OW, C).
//
// Forward, a work-item makes WIDTH channels of one output: (x * C / WIDTH + vector, y, image) of the output; images beyond the range's last follow in its next
// rounds. Backward, of one place of the input: it gathers from the windows over it, in the output's order, so overlapping windows need no atomics and a sum has
// one order.
#include "vectors.cl"

#define VECTORS (channels / WIDTH)
#define FOR_IMAGES for (size_t image = get_global_id(2); image < images; image += get_global_size(2))

// First row inside the image, end, and rows that count in a mean, of window i: strided windows with padding, or windows that divide the image evenly.
#ifdef ADAPTIVE
#define EXTENTS const int images, const int height, const int width, const int channels, const int out_height, const int out_width

static inline int3 window_at(int i, int from, int to)
{
    int first = (int)((long)i * from / to), end = (int)(((i + 1L) * from + to - 1) / to);
    return (int3)(first, end, end - first);
}

// The first window that ends beyond a place, and the first that begins beyond it.
static inline int2 windows_over(int place, int from, int to)
{
    return (int2)((int)((long)place * to / from), min(to, (int)(((place + 1L) * to + from - 1) / from)));
}

#define ROWS_OF(i) window_at(i, height, out_height)
#define COLUMNS_OF(i) window_at(i, width, out_width)
#define ROWS_OVER(i) windows_over(i, height, out_height)
#define COLUMNS_OVER(i) windows_over(i, width, out_width)
#else
#define EXTENTS const int images, const int height, const int width, const int channels, const int out_height, const int out_width, \
    const int window_h, const int window_w, const int stride_h, const int stride_w, const int pad_h, const int pad_w

static inline int3 window_at(int i, int window, int stride, int pad, int extent)
{
    int start = i * stride - pad;
    return (int3)(max(start, 0), min(start + window, extent), min(start + window, extent + pad) - start);
}

static inline int2 windows_over(int place, int window, int stride, int pad, int to)
{
    int last = place + pad, before = last - window;
    return (int2)(before < 0 ? 0 : before / stride + 1, min(to, last / stride + 1));
}

#define ROWS_OF(i) window_at(i, window_h, stride_h, pad_h, height)
#define COLUMNS_OF(i) window_at(i, window_w, stride_w, pad_w, width)
#define ROWS_OVER(i) windows_over(i, window_h, stride_h, pad_h, out_height)
#define COLUMNS_OVER(i) windows_over(i, window_w, stride_w, pad_w, out_width)
#endif

// output (N, OH, OW, C) = the mean of each window.
__kernel void avg_pool(SOURCE(input), TARGET(output), EXTENTS)
{
    READ(input);
    WRITE(output);
    int column = get_global_id(0), c = column % VECTORS * WIDTH, ox = column / VECTORS, oy = get_global_id(1);
    if (ox >= out_width)
        return;
    int3 rows = ROWS_OF(oy), columns = COLUMNS_OF(ox);
    float count = (float)((long)rows.z * columns.z);
    FOR_IMAGES
    {
        __global const float* x = input + image * height * width * channels + c;
        Floats sum = (Floats)(0.0f);
        for (int iy = rows.x; iy < rows.y; iy++)
            for (int ix = columns.x; ix < columns.y; ix++)
                sum += LOAD(x + ((size_t)iy * width + ix) * channels);
        STORE(sum / count, output + ((image * out_height + oy) * out_width + ox) * channels + c);
    }
}

// input_grad (N, H, W, C) = what the windows over each place send it: an equal part each.
__kernel void avg_pool_grad(SOURCE(output_grad), TARGET(input_grad), EXTENTS)
{
    READ(output_grad);
    WRITE(input_grad);
    int column = get_global_id(0), c = column % VECTORS * WIDTH, ix = column / VECTORS, iy = get_global_id(1);
    if (ix >= width)
        return;
    int2 over_y = ROWS_OVER(iy), over_x = COLUMNS_OVER(ix);
    FOR_IMAGES
    {
        __global const float* dy = output_grad + image * out_height * out_width * channels + c;
        Floats sum = (Floats)(0.0f);
        for (int oy = over_y.x; oy < over_y.y; oy++)
            for (int ox = over_x.x; ox < over_x.y; ox++)
                sum += LOAD(dy + ((size_t)oy * out_width + ox) * channels) * (1.0f / (float)((long)ROWS_OF(oy).z * COLUMNS_OF(ox).z));
        STORE(sum, input_grad + ((image * height + iy) * width + ix) * channels + c);
    }
}

#ifndef ADAPTIVE
// output (N, OH, OW, C) = the maximum of each window, NaN before all; argmax (same shape) = its place h * W + w, the first of equals, where wanted.
__kernel void max_pool(SOURCE(input), TARGET(output), INDEX_TARGET(argmax), const int remember, EXTENTS)
{
    READ(input);
    WRITE(output);
    int column = get_global_id(0), c = column % VECTORS * WIDTH, ox = column / VECTORS, oy = get_global_id(1);
    if (ox >= out_width)
        return;
    int3 rows = ROWS_OF(oy), columns = COLUMNS_OF(ox);
    FOR_IMAGES
    {
        __global const float* x = input + image * height * width * channels + c;
        int first = rows.x * width + columns.x;
        Ints place = (Ints)(first);
        Floats largest = LOAD(x + (size_t)first * channels);
        for (int iy = rows.x; iy < rows.y; iy++)
        {
            for (int ix = columns.x; ix < columns.y; ix++)
            {
                Floats v = LOAD(x + ((size_t)iy * width + ix) * channels);
                Ints better = (v > largest) | ((v != v) & (largest == largest));
                largest = select(largest, v, better);
                place = select(place, (Ints)(iy * width + ix), better);
            }
        }

        size_t at = ((image * out_height + oy) * out_width + ox) * channels + c;
        STORE(largest, output + at);
        if (remember)
            STORE_INTS(place, argmax_buffer + argmax_offset + at);
    }
}

// input_grad (N, H, W, C) = output_grad (N, OH, OW, C) sent to the places in argmax; overlapping windows add up.
__kernel void max_pool_grad(SOURCE(output_grad), INDEX_SOURCE(argmax), TARGET(input_grad), EXTENTS)
{
    READ(output_grad);
    WRITE(input_grad);
    int column = get_global_id(0), c = column % VECTORS * WIDTH, ix = column / VECTORS, iy = get_global_id(1);
    if (ix >= width)
        return;
    int2 over_y = ROWS_OVER(iy), over_x = COLUMNS_OVER(ix);
    __global const int* places = argmax_buffer + argmax_offset;
    Ints place = (Ints)(iy * width + ix);
    FOR_IMAGES
    {
        size_t from = image * out_height * out_width * channels + c;
        Floats sum = (Floats)(0.0f);
        for (int oy = over_y.x; oy < over_y.y; oy++)
        {
            for (int ox = over_x.x; ox < over_x.y; ox++)
            {
                size_t at = from + ((size_t)oy * out_width + ox) * channels;
                sum += select((Floats)(0.0f), LOAD(output_grad + at), LOAD_INTS(places + at) == place);
            }
        }

        STORE(sum, input_grad + ((image * height + iy) * width + ix) * channels + c);
    }
}
#endif
