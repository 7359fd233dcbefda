// Convolution for GPUs as an implicit product: A is patches of the image, no im2col buffer is made; one tile of tiled_core.cl a work-group.
//   forward    y (pixels, O)  = x's patches (pixels, taps C)  * w (O, taps C) transposed          B runs along k
//   BACKWARD   dx (pixels, C) = dy's patches (pixels, taps O) * w, (tap, o) to c                  B runs along columns
// Groups (tiles, 1, groups * splits): with more than one split, each sums k_step of K into its own part of the partials, to be added up by sum_splits.
//
// STRIDED, the gradient by input of windows that step by s: pixels phase + q s meet only every s-th tap, so the gradient is s * s small convolutions, each
// over its own pixels with its own taps and with stride 1. Groups (tiles, 1, groups * phases * splits). Along one side, with stride 2 and 5 taps:
//   pixel     0 1 2 3 4 5 ..         even pixels (pad 2): taps 0, 2, 4 at q + 1, q, q - 1
//   phase     0 1 0 1 0 1 ..         odd pixels:          taps 1, 3    at q + 1, q
#define A_ALONG_K
#ifndef BACKWARD
#define B_ALONG_K
#endif
#ifdef STRIDED
#define TARGET_ROW(row) pixel_of_row(&phase, row)
#endif
#include "tiled_core.cl"
#include "tiled_dense.cl"
#include "tiled_patches.cl"

#define A_STATE PatchState
#define open_a(place, state, row, k, ahead) open_patch(&(place)->a, state, row, k, ahead)
#define advance_a(place, state) advance_patch(&(place)->a, state, BK)
#define load_a(place, state, k_end) load_patch(&(place)->a, state, k_end)

#ifndef BACKWARD
typedef struct
{
    Patches a;
    Matrix b;
} Place;

#define B_STATE MatrixState
#define open_b(place, state, row, k, ahead) open_along_k(&(place)->b, state, row, (k) + (ahead))
#define advance_b(place, state) advance_along_k(state)
#define load_b(place, state, k_end) load_along_k(state, k_end)
#else
// Filters (O, taps, C) as rows (tap, o) of channels: k = tap * O + o lies at (o * taps + tap) * C.
typedef struct
{
    __global const float* x;
    int filters, taps, rows;
#ifdef STRIDED
    int first, step_x, phase_w, to_next_row;
#endif
} Filters;

typedef struct
{
    __global const float* at;
    int k, o, left;
#ifdef STRIDED
    int kx;
#endif
} FilterState;

typedef struct
{
    Patches a;
    Filters b;
} Place;

#define B_STATE FilterState

static inline void open_b(const Place* place, FilterState* state, int row, int k, int ahead)
{
    const Filters* f = &place->b;
    k += ahead;
    int tap = k / f->filters;
    state->k = k;
    state->o = k % f->filters;
#ifdef STRIDED
    // The phase's own tap is turned into the filter's.
    state->kx = tap % f->phase_w;
    tap = f->first + tap * f->step_x + tap / f->phase_w * f->to_next_row;
#endif
#ifdef VECTOR
    row = min(row, f->rows - 4);
#endif
    state->left = f->rows - row;
    state->at = f->x + ((long)state->o * f->taps + tap) * f->rows + row;
}

static inline void advance_b(const Place* place, FilterState* state)
{
    const Filters* f = &place->b;
    long filter = (long)f->taps * f->rows;
    state->k += BK;
    state->o += BK;
    state->at += BK * filter;
    while (state->o >= f->filters)
    {
        state->o -= f->filters;
        state->at -= f->filters * filter;
#ifdef STRIDED
        state->at += (long)f->step_x * f->rows;
        if (++state->kx == f->phase_w)
        {
            state->kx = 0;
            state->at += (long)f->to_next_row * f->rows;
        }
#else
        state->at += f->rows;
#endif
    }
}

static inline float4 load_b(const Place* place, const FilterState* state, int k_end)
{
    return load_across_k(state->at, state->k, k_end, state->left);
}
#endif

#ifdef STRIDED
// Along one side: the taps that meet pixels phase + q * stride are first, first + step, ..; the j-th of them reads q + offset - j * reach.
typedef struct
{
    int first, step, count, offset, reach;
} PhaseTaps;

static inline PhaseTaps find_taps(int phase, int taps, int stride, int pad, int dilation)
{
    PhaseTaps found = { 0, 1, 0, 0, 0 };
    while (found.first < taps && (phase + pad - found.first * dilation) % stride != 0)
        found.first++;
    while (found.step * dilation % stride != 0)
        found.step++;
    found.count = (taps - found.first + found.step - 1) / found.step;
    found.offset = (phase + pad - found.first * dilation) / stride;
    found.reach = found.step * dilation / stride;
    return found;
}

// The pixels of a phase among the image's.
typedef struct
{
    int rows_h, rows_w, target_h, target_w, y, x, stride_h, stride_w;
} Phase;

static inline int pixel_of_row(const Phase* phase, int row)
{
    int y = phase->y + row / phase->rows_w % phase->rows_h * phase->stride_h, x = phase->x + row % phase->rows_w * phase->stride_w;
    return (row / phase->rows_w / phase->rows_h * phase->target_h + y) * phase->target_w + x;
}
#endif

// source (N, H, W, channels) -> target (N, TH, TW, target_channels); k_channels source and n target channels a group.
__kernel GROUP_OF_ITEMS
void conv2d(SOURCE(source), SOURCE(weights), SOURCE(bias), TARGET(target),
    const int images, const int height, const int width, const int channels, const int target_h, const int target_w, const int target_channels,
    const int k_channels, const int n, const int kernel_h, const int kernel_w, const int stride_h, const int stride_w,
    const int pad_h, const int pad_w, const int dilation_h, const int dilation_w, const int k_step, const int splits, const int activation)
{
    int split = get_group_id(2) % splits, group = get_group_id(2) / splits, groups = get_num_groups(2) / splits, pixels = images * target_h * target_w;
#ifdef STRIDED
    int phases = stride_h * stride_w, phase_y = group % phases / stride_w, phase_x = group % phases % stride_w;
    group /= phases;
    groups /= phases;
    PhaseTaps down = find_taps(phase_y, kernel_h, stride_h, pad_h, dilation_h), right = find_taps(phase_x, kernel_w, stride_w, pad_w, dilation_w);
    Phase phase = { (target_h - phase_y + stride_h - 1) / stride_h, (target_w - phase_x + stride_w - 1) / stride_w, target_h, target_w, phase_y, phase_x, stride_h, stride_w };
    int rows = images * phase.rows_h * phase.rows_w, k = down.count * right.count * k_channels, phase_w = max(right.count, 1);
    Patches patches = {
        source_buffer + source_offset + group * k_channels, height, width, channels, rows, max(phase.rows_h, 1), max(phase.rows_w, 1), k_channels, phase_w,
        1, 1, down.offset, right.offset, down.reach, right.reach,
    };
#else
    int rows = pixels, k = kernel_h * kernel_w * k_channels;
    Patches patches = {
        source_buffer + source_offset + group * k_channels, height, width, channels, rows, target_h, target_w, k_channels, kernel_w,
        stride_h, stride_w, pad_h, pad_w, dilation_h, dilation_w,
    };
#endif
    int k_begin = split * k_step, k_end = min(k, k_begin + k_step), taps = kernel_h * kernel_w;
    __global const float* w = weights_buffer + weights_offset + (size_t)group * n * taps * k_channels;
#ifdef STRIDED
    Place place = { patches, { w, k_channels, taps, n, down.first * kernel_w + right.first, right.step, phase_w, down.step * kernel_w - phase_w * right.step } };
#elif defined(BACKWARD)
    Place place = { patches, { w, k_channels, taps, n } };
#else
    Place place = { patches, { w, k, n } };
#endif
    __global float* parts = target_buffer + target_offset;
    Destination to = {
        splits > 1 ? parts + ((size_t)split * groups + group) * pixels * n : parts + group * n, splits > 1 ? n : target_channels,
        bias_buffer ? bias_buffer + bias_offset + group * n : 0, activation, 0,
    };
    PRODUCT(rows, n, k_begin, k_end)
}
