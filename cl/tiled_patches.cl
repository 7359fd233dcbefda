// A patch operand, for tiled_core.cl: rows are pixels, k runs over taps and channels, and elements come straight from the image, 0 outside it.
// Channels last makes 4 k's of a tap neighbours in memory. Place, tap and channel are carried along from step to step, so that nothing is divided or multiplied.
// WHOLE_STEPS, as in tiled_core.cl: here no step spans two taps either, so that all runs of a work-item share tap and channel.
//   forward    pixel (oy, ox), tap (ky, kx) reads (oy * stride - pad + ky * dilation, ..)
//   BACKWARD   pixel (iy, ix), tap (ky, kx) reads (iy + pad - ky * dilation, ..); where windows are strided, tiled_conv2d.cl makes them so
typedef struct
{
    __global const float* x;
    int height, width, channels;
    int rows, rows_h, rows_w;
    int k_channels, kernel_w;
    int stride_h, stride_w, pad_h, pad_w, dilation_h, dilation_w;
} Patches;

typedef struct
{
    __global const float* at;
    int y, x, c, kx, k;
    bool is_inside;
} PatchState;

#ifdef BACKWARD
#define ALONG_TAPS -
#else
#define ALONG_TAPS +
#endif

static inline void find_inside(const Patches* p, PatchState* state)
{
    state->is_inside = (uint)state->y < (uint)p->height && (uint)state->x < (uint)p->width;
}

static inline void open_patch(const Patches* p, PatchState* state, int row, int k, int ahead)
{
    // Rows that are not there bring the last one again, and what they make is not kept.
    row = max(min(row, p->rows - 1), 0);
#ifndef WHOLE_STEPS
    k += ahead;
#endif
    int ox = row % p->rows_w, oy = row / p->rows_w % p->rows_h, tap = k / p->k_channels, ky = tap / p->kernel_w;
    state->k = k;
    state->c = k % p->k_channels;
    state->kx = tap % p->kernel_w;
#ifdef BACKWARD
    state->y = oy + p->pad_h - ky * p->dilation_h;
    state->x = ox + p->pad_w - state->kx * p->dilation_w;
#else
    state->y = oy * p->stride_h - p->pad_h + ky * p->dilation_h;
    state->x = ox * p->stride_w - p->pad_w + state->kx * p->dilation_w;
#endif
    state->at = p->x + (((long)(row / p->rows_w / p->rows_h) * p->height + state->y) * p->width + state->x) * p->channels + state->c;
#ifdef WHOLE_STEPS
    state->at += ahead;
#endif
    find_inside(p, state);
}

static inline void next_tap(const Patches* p, PatchState* state)
{
    state->x += ALONG_TAPS p->dilation_w;
    state->at += ALONG_TAPS p->dilation_w * p->channels - p->k_channels;
    if (++state->kx == p->kernel_w)
    {
        state->kx = 0;
        state->x -= ALONG_TAPS p->kernel_w * p->dilation_w;
        state->y += ALONG_TAPS p->dilation_h;
        state->at += ALONG_TAPS (p->dilation_h * p->width - p->kernel_w * p->dilation_w) * p->channels;
    }
}

static inline void advance_patch(const Patches* p, PatchState* state, int by)
{
    state->at += by;
    state->c += by;
    state->k += by;
    if (state->c < p->k_channels)
        return;
#ifdef WHOLE_STEPS
    state->c = 0;
    next_tap(p, state);
#else
    while (state->c >= p->k_channels)
    {
        state->c -= p->k_channels;
        next_tap(p, state);
    }
#endif
    find_inside(p, state);
}

static inline float4 load_patch(const Patches* p, const PatchState* state, int k_end)
{
#ifdef WHOLE_STEPS
    return state->is_inside ? *(__global const float4*)state->at : (float4)(0.0f);
#elif defined(VECTOR)
    return state->is_inside && state->k < k_end ? *(__global const float4*)state->at : (float4)(0.0f);
#else
    PatchState one = *state;
    float v[4];
#pragma unroll
    for (int i = 0; i < 4; i++)
    {
        v[i] = one.is_inside && one.k < k_end ? *one.at : 0.0f;
        advance_patch(p, &one, 1);
    }

    return (float4)(v[0], v[1], v[2], v[3]);
#endif
}
