// The convolution's gradient by its weights for GPUs, as an implicit product over pixels: dW (O, taps C) += dy (pixels, O) transposed * x's patches
// (pixels, taps C); one tile of tiled_core.cl a work-group. A column of B is a tap and a channel, which a work-item keeps; its pixel is carried along.
// Groups (tiles, 1, groups * splits): pixels are many and tiles few, so K is usually split; the parts are added up in their order by sum_splits.
#include "tiled_core.cl"
#include "tiled_dense.cl"

typedef struct
{
    __global const float* x;
    int height, width, channels, out_h, out_w, rows, k_channels, kernel_w;
    int stride_h, stride_w, pad_h, pad_w, dilation_h, dilation_w;
} Pixels;

// Columns that a run of 4 finds by itself: runs along channels find the first.
#ifdef VECTOR
#define COLUMNS 1
#else
#define COLUMNS 4
#endif

// A column's place at the pixel, and its tap's offset; whether it exists.
typedef struct
{
    __global const float* at;
    int y, x;
    bool is_there;
} Column;

// The columns, which stay, and the pixel of k.
typedef struct
{
    Column columns[COLUMNS];
    int k, ox, oy;
} PixelState;

typedef struct
{
    Matrix a;
    Pixels b;
} Place;

#define A_STATE MatrixState
#define open_a(place, state, row, k, ahead) open_along_rows(&(place)->a, state, row, (k) + (ahead))
#define advance_a(place, state) advance_along_rows(&(place)->a, state)
#define load_a(place, state, k_end) load_along_rows(state, k_end)
#define B_STATE PixelState

static inline void open_b(const Place* place, PixelState* state, int row, int k, int ahead)
{
    const Pixels* p = &place->b;
    k += ahead;
    state->k = k;
    state->ox = k % p->out_w;
    state->oy = k / p->out_w % p->out_h;
    long image = k / p->out_w / p->out_h;
#pragma unroll
    for (int i = 0; i < COLUMNS; i++)
    {
        Column* column = &state->columns[i];
        int tap = (row + i) / p->k_channels;
        column->y = tap / p->kernel_w * p->dilation_h - p->pad_h;
        column->x = tap % p->kernel_w * p->dilation_w - p->pad_w;
        column->is_there = row + i < p->rows;
        int iy = state->oy * p->stride_h + column->y, ix = state->ox * p->stride_w + column->x;
        column->at = p->x + ((image * p->height + iy) * p->width + ix) * p->channels + (row + i) % p->k_channels;
    }
}

static inline void advance_b(const Place* place, PixelState* state)
{
    const Pixels* p = &place->b;
    long by = (long)BK * p->stride_w * p->channels;
    state->k += BK;
    state->ox += BK;
    while (state->ox >= p->out_w)
    {
        state->ox -= p->out_w;
        by += ((long)p->stride_h * p->width - p->out_w * p->stride_w) * p->channels;
        if (++state->oy == p->out_h)
        {
            state->oy = 0;
            by += ((long)p->height - p->out_h * p->stride_h) * p->width * p->channels;
        }
    }

#pragma unroll
    for (int i = 0; i < COLUMNS; i++)
        state->columns[i].at += by;
}

// The column's place where the pixel's tap lies in the image; 0 elsewhere.
static inline __global const float* column_at(const Pixels* p, const PixelState* state, int i)
{
    const Column* column = &state->columns[i];
    int iy = state->oy * p->stride_h + column->y, ix = state->ox * p->stride_w + column->x;
    return column->is_there && (uint)iy < (uint)p->height && (uint)ix < (uint)p->width ? column->at : 0;
}

static inline float4 load_b(const Place* place, const PixelState* state, int k_end)
{
    if (state->k >= k_end)
        return (float4)(0.0f);
#ifdef VECTOR
    __global const float* at = column_at(&place->b, state, 0);
    return at ? *(__global const float4*)at : (float4)(0.0f);
#else
    float v[4];
#pragma unroll
    for (int i = 0; i < COLUMNS; i++)
    {
        __global const float* at = column_at(&place->b, state, i);
        v[i] = at ? *at : 0.0f;
    }

    return (float4)(v[0], v[1], v[2], v[3]);
#endif
}

// input (N, H, W, channels), output_grad (N, OH, OW, out_channels) -> weights_grad (O, taps, k_channels) +=; n filters a group.
__kernel GROUP_OF_ITEMS
void conv2d_grad_weights(SOURCE(input), SOURCE(output_grad), TARGET(weights_grad),
    const int images, const int height, const int width, const int channels, const int out_h, const int out_w, const int out_channels,
    const int k_channels, const int n, const int kernel_h, const int kernel_w, const int stride_h, const int stride_w,
    const int pad_h, const int pad_w, const int dilation_h, const int dilation_w, const int k_step, const int splits)
{
    int split = get_group_id(2) % splits, group = get_group_id(2) / splits, pixels = images * out_h * out_w, columns = kernel_h * kernel_w * k_channels;
    int k_begin = split * k_step, k_end = min(pixels, k_begin + k_step);
    Place place = {
        { output_grad_buffer + output_grad_offset + group * n, out_channels, n },
        { input_buffer + input_offset + group * k_channels, height, width, channels, out_h, out_w, columns, k_channels, kernel_w,
            stride_h, stride_w, pad_h, pad_w, dilation_h, dilation_w },
    };
    size_t part = splits > 1 ? (size_t)split * get_num_groups(2) / splits + group : group;
    Destination to = { weights_grad_buffer + weights_grad_offset + part * n * columns, columns, 0, NONE, splits == 1 };
    PRODUCT(n, columns, k_begin, k_end)
}
