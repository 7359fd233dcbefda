// Batch normalisation element by element over (rows, C); what is needed a channel was made before. Work-item (c, row),
// which goes on to the rows a whole launch further where there are more rows than work-items.
#include "common.cl"

// output = activation((input - mean) * scale / deviation + shift); output may be input. The deviation comes as its inverse, or as the variance.
__kernel void normalize_rows(SOURCE(input), SOURCE(scale), SOURCE(shift), SOURCE(mean), SOURCE(spread), TARGET(output),
    const int channels, const ulong rows, const int is_variance, const float epsilon, const int activation)
{
    READ(input);
    WRITE(output);
    int c = get_global_id(0);
    if (c >= channels)
        return;
    float inverse = (spread_buffer + spread_offset)[c];
    if (is_variance)
        inverse = 1.0f / sqrt(inverse + epsilon);
    float factor = (scale_buffer + scale_offset)[c] * inverse;
    for (size_t row = get_global_id(1); row < rows; row += get_global_size(1)) {
        size_t i = row * channels + c;
        output[i] = activate((input[i] - (mean_buffer + mean_offset)[c]) * factor + (shift_buffer + shift_offset)[c], activation);
    }
}

// input_grad = factors[0] * (output_grad - factors[1] - (input - mean) * factors[2]), factors (3, C) from batch_norm_factors.
__kernel void batch_norm_grad(SOURCE(input), SOURCE(output_grad), SOURCE(mean), SOURCE(factors), TARGET(input_grad), const int channels, const ulong rows)
{
    READ(input);
    READ(output_grad);
    READ(factors);
    WRITE(input_grad);
    int c = get_global_id(0);
    if (c >= channels)
        return;
    for (size_t row = get_global_id(1); row < rows; row += get_global_size(1)) {
        size_t i = row * channels + c;
        input_grad[i] = factors[c] * (output_grad[i] - factors[channels + c] - (input[i] - (mean_buffer + mean_offset)[c]) * factors[2 * channels + c]);
    }
}
