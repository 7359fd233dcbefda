// The convolution's gradient by its weights, for processors: dW[o, kh, kw, c] += sum over pixels dy[pixel, o] * x[the pixel's tap, c].
//
// Work-item (tap and panel of channels, block of filters, FILTERS at most, group). It goes through the pixels CHUNK at a time: the taps' channels are
// copied once, zeros outside the image and where channels end, and stay in the first-level cache for every tile of ROWS filters of its block.
// Where channels are few, a window's row of taps comes as one tap (kernel_w = 1) of KW * C channels, which lie one behind another.
#include "direct_tile.cl"

// input (N, H, W, C), output_grad (N, OH, OW, O) -> weights_grad (O, KH, KW, k_count) += .
__kernel void conv2d_grad_weights(SOURCE(input), SOURCE(output_grad), TARGET(weights_grad),
    const int images, const int height, const int width, const int channels, const int out_h, const int out_w, const int out_channels,
    const int k_count, const int n_count, const int kernel_h, const int kernel_w, const int stride_h, const int stride_w,
    const int pad_h, const int pad_w, const int dilation_h, const int dilation_w, const int block)
{
    int taps = kernel_h * kernel_w, tap = get_global_id(0) % taps, channel = get_global_id(0) / taps * PANEL;
    int filter = get_global_id(1) * block, group = get_global_id(2);
    int lanes = min(k_count - channel, PANEL), at_group = group * k_count + channel, filters = min(n_count - filter, block);
    __global const float* x = input_buffer + input_offset + at_group;
    __global const float* dy = output_grad_buffer + output_grad_offset + group * n_count + filter;

    Floats sums[FILTERS][2];
    for (int i = 0; i < FILTERS; i++)
        sums[i][0] = sums[i][1] = (Floats)(0.0f);
    long pixels = (long)images * out_h * out_w;
    int oy = 0, ox = 0, up = tap / kernel_w * dilation_h - pad_h, left = tap % kernel_w * dilation_w - pad_w;
    for (long start = 0; start < pixels; start += CHUNK)
    {
        Floats taken[CHUNK][2];
        int count = (int)min((long)CHUNK, pixels - start);
        for (int j = 0; j < count; j++)
        {
            // Lanes before the image's row, or behind it, are outside.
            int iy = oy * stride_h + up, ix = ox * stride_w + left, before = -(ix * channels + at_group), behind = min(lanes, width * channels + before);
            __global const float* from = x + ((long)iy * width + ix) * channels;
            bool inside = (uint)iy < (uint)height;
            if (inside && before <= 0 && behind == PANEL)
            {
                taken[j][0] = LOAD(from);
                taken[j][1] = LOAD(from + WIDTH);
            }
            else
            {
                taken[j][0] = taken[j][1] = (Floats)(0.0f);
                for (int lane = max(before, 0); inside && lane < behind; lane++)
                    ((float*)taken[j])[lane] = from[lane];
            }

            if (++ox == out_w)
            {
                ox = 0;
                if (++oy == out_h)
                {
                    oy = 0;
                    x += (size_t)height * width * channels;
                }
            }
        }

        add_products(sums, filters, dy + start * out_channels, out_channels, taken, count);
    }

    __global float* target = weights_grad_buffer + weights_grad_offset + (((size_t)group * n_count + filter) * taps + tap) * k_count + channel;
    for (int i = 0; i < filters; i++)
        store_row(target + (size_t)i * taps * k_count, sums[i][0], sums[i][1], lanes, 0, NONE, 1);
}
