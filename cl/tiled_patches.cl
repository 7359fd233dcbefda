// A patch operand, for tiled_core.cl: rows are pixels, k runs over taps and channels, and elements come straight from the image, 0 outside it.
// Channels last makes 4 k's of a tap neighbours in memory. Tap and channel are carried along from step to step, so that nothing is divided.
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
    __global const float* image;
    int y, x, c, ky, kx, k;
} PatchState;

static inline void open_patch(const Patches* p, PatchState* state, int row, int k)
{
    int ox = row % p->rows_w, oy = row / p->rows_w % p->rows_h, tap = k / p->k_channels;
#ifdef BACKWARD
    state->y = oy + p->pad_h;
    state->x = ox + p->pad_w;
#else
    state->y = oy * p->stride_h - p->pad_h;
    state->x = ox * p->stride_w - p->pad_w;
#endif
    state->image = row < p->rows ? p->x + (size_t)(row / p->rows_w / p->rows_h) * p->height * p->width * p->channels : 0;
    state->c = k % p->k_channels;
    state->ky = tap / p->kernel_w;
    state->kx = tap % p->kernel_w;
    state->k = k;
}

static inline void advance_patch(const Patches* p, PatchState* state, int by)
{
    state->k += by;
    state->c += by;
    while (state->c >= p->k_channels)
    {
        state->c -= p->k_channels;
        if (++state->kx == p->kernel_w)
        {
            state->kx = 0;
            state->ky++;
        }
    }
}

// The place of the state's first element; 0 outside the image.
static inline __global const float* patch_at(const Patches* p, const PatchState* state)
{
#ifdef BACKWARD
    int iy = state->y - state->ky * p->dilation_h, ix = state->x - state->kx * p->dilation_w;
#else
    int iy = state->y + state->ky * p->dilation_h, ix = state->x + state->kx * p->dilation_w;
#endif
    bool inside = (uint)iy < (uint)p->height && (uint)ix < (uint)p->width;
    return inside && state->image ? state->image + ((size_t)iy * p->width + ix) * p->channels + state->c : 0;
}

static inline float4 load_patch(const Patches* p, const PatchState* state, int k_end)
{
#ifdef VECTOR
    __global const float* at = state->k < k_end ? patch_at(p, state) : 0;
    return at ? *(__global const float4*)at : (float4)(0.0f);
#else
    PatchState one = *state;
    float v[4];
#pragma unroll
    for (int i = 0; i < 4; i++)
    {
        __global const float* at = one.k < k_end ? patch_at(p, &one) : 0;
        v[i] = at ? *at : 0.0f;
        advance_patch(p, &one, 1);
    }

    return (float4)(v[0], v[1], v[2], v[3]);
#endif
}
