// What follows the blocks' sums of channel_sums.cl, one work-item a channel: the total, and what it is needed for. All vectors are (C).
#include "common.cl"

// Blocks' sums that are on their way together: each addition waits for the one before, and would wait for memory too.
#define AHEAD 16

// The blocks' sums in their order, what was lost carried along. Term t of `terms`.
static inline float total_of(__global const float* partials, int channels, int c, int blocks, int term, int terms)
{
    float sum = 0, lost = 0;
    size_t apart = (size_t)terms * channels;
    __global const float* partial = partials + (size_t)term * channels + c;
    int block = 0;
    for (; block + AHEAD <= blocks; block += AHEAD, partial += AHEAD * apart)
    {
        float values[AHEAD];
#pragma unroll
        for (int i = 0; i < AHEAD; i++)
            values[i] = partial[i * apart];
#pragma unroll
        for (int i = 0; i < AHEAD; i++)
            add_carefully(&sum, &lost, values[i]);
    }

    for (; block < blocks; block++, partial += apart)
        add_carefully(&sum, &lost, *partial);
    return sum;
}

// bias_grad += total.
__kernel void add_totals(SOURCE(partials), TARGET(bias_grad), const int channels, const int blocks)
{
    READ(partials);
    WRITE(bias_grad);
    int c = get_global_id(0);
    if (c < channels)
        bias_grad[c] += total_of(partials, channels, c, blocks, 0, 1);
}

// mean = total / rows.
__kernel void means(SOURCE(partials), TARGET(mean), const int channels, const int blocks, const float rows)
{
    READ(partials);
    WRITE(mean);
    int c = get_global_id(0);
    if (c < channels)
        mean[c] = total_of(partials, channels, c, blocks, 0, 1) / rows;
}

// From the squares' totals: inverse_deviation = 1 / sqrt(variance + epsilon); running statistics move by momentum, the variance unbiased.
__kernel void deviations(SOURCE(partials), SOURCE(mean), TARGET(inverse_deviation), TARGET(running_mean), TARGET(running_variance),
    const int channels, const int blocks, const float rows, const float momentum, const float epsilon)
{
    READ(partials);
    READ(mean);
    WRITE(inverse_deviation);
    WRITE(running_mean);
    WRITE(running_variance);
    int c = get_global_id(0);
    if (c >= channels)
        return;
    float square = total_of(partials, channels, c, blocks, 0, 1), unbiased = rows > 1 ? square / (rows - 1) : square;
    inverse_deviation[c] = 1.0f / sqrt(square / rows + epsilon);
    running_mean[c] = (1 - momentum) * running_mean[c] + momentum * mean[c];
    running_variance[c] = (1 - momentum) * running_variance[c] + momentum * unbiased;
}

// From the totals of dy and dy * (x - mean): scale_grad and shift_grad +=; factors (3, C) = {scale / deviation, mean of dy, the variance's share}.
__kernel void batch_norm_factors(SOURCE(partials), SOURCE(scale), SOURCE(inverse_deviation), TARGET(scale_grad), TARGET(shift_grad), TARGET(factors),
    const int channels, const int blocks, const float rows)
{
    READ(partials);
    READ(scale);
    READ(inverse_deviation);
    WRITE(scale_grad);
    WRITE(shift_grad);
    WRITE(factors);
    int c = get_global_id(0);
    if (c >= channels)
        return;
    float inverse = inverse_deviation[c];
    float sum = total_of(partials, channels, c, blocks, 0, 2), weighted = total_of(partials, channels, c, blocks, 1, 2) * inverse;
    factors[c] = scale[c] * inverse;
    factors[channels + c] = sum / rows;
    factors[2 * channels + c] = weighted * inverse / rows;
    scale_grad[c] += weighted;
    shift_grad[c] += sum;
}
