// Convolution for GPUs as an implicit product: A is patches of the image, no im2col buffer is made; one tile of tiled_core.cl a work-group.
//   forward    y (pixels, O)  = x's patches (pixels, taps C)  * w (O, taps C) transposed          B runs along k
//   BACKWARD   dx (pixels, C) = dy's patches (pixels, taps O) * w, (tap, o) to c                  B runs along columns
// Groups (tiles, 1, groups * splits): with more than one split, each sums k_step of K into its own part of the partials, to be added up by sum_splits.
#define A_ALONG_K
#ifndef BACKWARD
#define B_ALONG_K
#endif
#include "tiled_core.cl"
#include "tiled_dense.cl"
#include "tiled_patches.cl"

#define A_STATE PatchState
#define open_a(place, state, row, k) open_patch(&(place)->a, state, row, k)
#define advance_a(place, state) advance_patch(&(place)->a, state, BK)
#define load_a(place, state, k_end) load_patch(&(place)->a, state, k_end)

#ifndef BACKWARD
typedef struct
{
    Patches a;
    Matrix b;
} Place;

#define B_STATE MatrixState
#define open_b(place, state, row, k) open_matrix(state, row, k)
#define advance_b(place, state) (state)->k += BK
#define load_b(place, state, k_end) load_along_k(&(place)->b, state, k_end)
#else
// Filters (O, taps, C) as rows (tap, o) of channels: k = tap * O + o lies at (o * taps + tap) * C.
typedef struct
{
    __global const float* x;
    int filters, taps, rows;
} Filters;

typedef struct
{
    int row, k, o, tap;
} FilterState;

typedef struct
{
    Patches a;
    Filters b;
} Place;

#define B_STATE FilterState

static inline void open_b(const Place* place, FilterState* state, int row, int k)
{
    state->row = row;
    state->k = k;
    state->o = k % place->b.filters;
    state->tap = k / place->b.filters;
}

static inline void advance_b(const Place* place, FilterState* state)
{
    state->k += BK;
    state->o += BK;
    while (state->o >= place->b.filters)
    {
        state->o -= place->b.filters;
        state->tap++;
    }
}

static inline float4 load_b(const Place* place, const FilterState* state, int k_end)
{
    int left = place->b.rows - state->row;
    if (state->k >= k_end || left <= 0)
        return (float4)(0.0f);
    __global const float* x = place->b.x + ((size_t)state->o * place->b.taps + state->tap) * place->b.rows + state->row;
#ifdef VECTOR
    return *(__global const float4*)x;
#else
    return (float4)(x[0], left > 1 ? x[1] : 0.0f, left > 2 ? x[2] : 0.0f, left > 3 ? x[3] : 0.0f);
#endif
}
#endif

// source (N, H, W, channels) -> target (N, TH, TW, target_channels); k_channels source and n target channels a group.
__kernel __attribute__((reqd_work_group_size(ITEMS, 1, 1)))
void conv2d(SOURCE(source), SOURCE(weights), SOURCE(bias), TARGET(target),
    const int images, const int height, const int width, const int channels, const int target_h, const int target_w, const int target_channels,
    const int k_channels, const int n, const int kernel_h, const int kernel_w, const int stride_h, const int stride_w,
    const int pad_h, const int pad_w, const int dilation_h, const int dilation_w, const int k_step, const int splits, const int activation)
{
    int split = get_group_id(2) % splits, group = get_group_id(2) / splits, rows = images * target_h * target_w, k = kernel_h * kernel_w * k_channels;
    int k_begin = split * k_step, k_end = min(k, k_begin + k_step);
    __global const float* w = weights_buffer + weights_offset + (size_t)group * n * k;
    Patches patches = {
        source_buffer + source_offset + group * k_channels, height, width, channels, rows, target_h, target_w, k_channels, kernel_w,
        stride_h, stride_w, pad_h, pad_w, dilation_h, dilation_w,
    };
#ifdef BACKWARD
    Place place = { patches, { w, k_channels, kernel_h * kernel_w, n } };
#else
    Place place = { patches, { w, k, n } };
#endif
    __global float* parts = target_buffer + target_offset;
    Destination to = {
        splits > 1 ? parts + ((size_t)split * get_num_groups(2) / splits + group) * rows * n : parts + group * n, splits > 1 ? n : target_channels,
        bias_buffer ? bias_buffer + bias_offset + group * n : 0, activation, 0,
    };
    PRODUCT(rows, n, k_begin, k_end)
}
