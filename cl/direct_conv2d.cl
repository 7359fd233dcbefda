// Convolution for processors, as a product that reads the image in place: rows are pixels, columns output channels, and the summed dimension runs
// over taps and channels. BACKWARD is the gradient by the input: rows are the input's pixels, and a tap reads the output's gradient where it divides.
//
//   forward    y[oy, ox, o]  = sum over kh, kw, c   x[oy * stride - pad + kh * dilation, .., c] * w[o, kh, kw, c]
//   backward   dx[iy, ix, c] = sum over kh, kw, o   dy[(iy + pad - kh * dilation) / stride, .., o] * w[o, kh, kw, c]
//
// Work-item (tile of ROWS pixels, panel of columns, group): one tile of direct_tile.cl. Taps outside the image read zeros. Backward, the pixels
// are gone through by their place between the windows, so that a tile's pixels have their taps in common and the others are not computed.
#include "direct_tile.cl"

// source (N, H, W, C) -> target (N, TH, TW, TC), weights packed by pack_panels (groups, panels, KH * KW * K, PANEL); K source channels a group, n target channels a group.
__kernel void conv2d(SOURCE(source), SOURCE(zeros), SOURCE(packed), SOURCE(bias), TARGET(target),
    const int images, const int height, const int width, const int channels, const int target_h, const int target_w, const int target_channels,
    const int k_count, const int n_count, const int kernel_h, const int kernel_w, const int stride_h, const int stride_w,
    const int pad_h, const int pad_w, const int dilation_h, const int dilation_w, const int activation)
{
    READ(zeros);
    READ(packed);
    int panel = get_global_id(1), group = get_global_id(2);
#ifdef BACKWARD
    int phase = group % (stride_h * stride_w), phase_y = phase / stride_w, phase_x = phase % stride_w;
    group /= stride_h * stride_w;
    int rows_h = (target_h - phase_y + stride_h - 1) / stride_h, rows_w = (target_w - phase_x + stride_w - 1) / stride_w;
#else
    int rows_h = target_h, rows_w = target_w;
#endif
    long rows = (long)images * rows_h * rows_w, first = (long)get_global_id(0) * ROWS;
    if (first >= rows)
        return;
    __global const float* x = source_buffer + source_offset + group * k_count;
    __global float* y = target_buffer + target_offset + group * n_count + panel * PANEL;

    int ys[ROWS], xs[ROWS];
    __global const float* image[ROWS];
    __global float* out[ROWS];
#pragma unroll
    for (int i = 0; i < ROWS; i++)
    {
        long row = min(first + i, rows - 1);
        int ox = (int)(row % rows_w), oy = (int)(row / rows_w % rows_h);
        long n = row / rows_w / rows_h;
#ifdef BACKWARD
        oy = phase_y + oy * stride_h;
        ox = phase_x + ox * stride_w;
        ys[i] = oy + pad_h;
        xs[i] = ox + pad_w;
#else
        ys[i] = oy * stride_h - pad_h;
        xs[i] = ox * stride_w - pad_w;
#endif
        image[i] = x + n * height * width * channels;
        out[i] = y + ((n * target_h + oy) * target_w + ox) * target_channels;
    }

    Floats s0[ROWS], s1[ROWS];
#pragma unroll
    for (int i = 0; i < ROWS; i++)
        s0[i] = s1[i] = (Floats)(0.0f);
    __global const float* b = packed + ((size_t)group * get_global_size(1) + panel) * kernel_h * kernel_w * k_count * PANEL;
#ifdef BACKWARD
    int taps = kernel_w, run = k_count;
#else
    // A window's row of taps is one run of the image where all of it is inside: with few channels a tap alone is too short.
    bool whole = dilation_w == 1 && k_count == channels;
#pragma unroll
    for (int i = 0; i < ROWS; i++)
        whole = whole && xs[i] >= 0 && xs[i] + kernel_w <= width;
    int taps = whole ? 1 : kernel_w, run = whole ? kernel_w * k_count : k_count;
#endif
    for (int kh = 0; kh < kernel_h; kh++)
    {
        for (int kw = 0; kw < taps; kw++)
        {
            __global const float* a[ROWS];
            bool any = false;
#pragma unroll
            for (int i = 0; i < ROWS; i++)
            {
#ifdef BACKWARD
                int up = ys[i] - kh * dilation_h, left = xs[i] - kw * dilation_w, iy = up / stride_h, ix = left / stride_w;
                bool inside = up >= 0 && left >= 0 && iy * stride_h == up && ix * stride_w == left && iy < height && ix < width;
#else
                int iy = ys[i] + kh * dilation_h, ix = xs[i] + kw * dilation_w;
                bool inside = (uint)iy < (uint)height && (uint)ix < (uint)width;
#endif
                a[i] = inside ? image[i] + ((size_t)iy * width + ix) * channels : zeros;
                any |= inside;
            }

            if (!any)
            {
                b += (size_t)run * PANEL;
                continue;
            }

            for (int k = 0; k < run; k++)
            {
                Floats b0 = LOAD(b), b1 = LOAD(b + WIDTH);
                b += PANEL;
#pragma unroll
                for (int i = 0; i < ROWS; i++)
                {
                    Floats v = (Floats)(a[i][k]);
                    s0[i] = fma(v, b0, s0[i]);
                    s1[i] = fma(v, b1, s1[i]);
                }
            }
        }
    }

    int columns = n_count - panel * PANEL;
    __global const float* pbias = bias_buffer ? bias_buffer + bias_offset + group * n_count + panel * PANEL : 0;
#pragma unroll
    for (int i = 0; i < ROWS; i++)
    {
        if (first + i < rows)
            store_row(out[i], s0[i], s1[i], columns, pbias, activation, 0);
    }
}
