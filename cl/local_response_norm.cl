// Local response normalisation across channels (Krizhevsky et al. 2012, section 3.3): a work-item makes one element (channel, pixel) of (rows, C).
// The window of a channel is `before` channels before it and size - 1 - before after it; those outside count as 0.
// It goes on to the pixels a whole launch further where there are more pixels than work-items.
#include "common.cl"

// d = k + alpha * sum of the window's squares, alpha divided by size.
static inline float divisor_at(__global const float* x, int c, int channels, int size, float alpha, float k)
{
    int first = max(c - size / 2, 0), end = min(c - size / 2 + size, channels);
    float sum = 0;
    for (int i = first; i < end; i++)
        sum += x[i] * x[i];
    return k + alpha * sum;
}

// d^beta; AlexNet's three quarters by square roots, which cost less than a power.
static inline float power_of(float d, float beta)
{
    if (beta != 0.75f)
        return pow(d, beta);
    float root = sqrt(d);
    return root * sqrt(root);
}

// output (rows, C) = input / d^beta.
__kernel void local_response_norm(SOURCE(input), TARGET(output), const int channels, const ulong rows, const int size, const float alpha, const float beta, const float k)
{
    READ(input);
    WRITE(output);
    int c = get_global_id(0);
    if (c >= channels)
        return;
    for (size_t row = get_global_id(1); row < rows; row += get_global_size(1)) {
        __global const float* x = input + row * channels;
        output[row * channels + c] = x[c] / power_of(divisor_at(x, c, channels, size, alpha, k), beta);
    }
}

// input_grad (rows, C) = output_grad / d^beta - 2 alpha beta * input * sum of output_grad * output / d over the channels whose windows hold this one.
__kernel void local_response_norm_grad(SOURCE(input), SOURCE(output), SOURCE(output_grad), TARGET(input_grad),
    const int channels, const ulong rows, const int size, const float alpha, const float beta, const float k)
{
    READ(input);
    READ(output);
    READ(output_grad);
    WRITE(input_grad);
    int c = get_global_id(0);
    if (c >= channels)
        return;
    for (size_t row = get_global_id(1); row < rows; row += get_global_size(1)) {
        __global const float* x = input + row * channels;
        __global const float* y = output + row * channels;
        __global const float* dy = output_grad + row * channels;
        int first = max(c - (size - 1 - size / 2), 0), end = min(c + size / 2 + 1, channels);
        float sum = 0;
        for (int i = first; i < end; i++)
            sum += dy[i] * y[i] / divisor_at(x, i, channels, size, alpha, k);
        float d = divisor_at(x, c, channels, size, alpha, k);
        input_grad[row * channels + c] = dy[c] / power_of(d, beta) - 2.0f * alpha * beta * x[c] * sum;
    }
}
