// Activations, their gradients and dropout, element by element: work-item i does element i.
#include "common.cl"

// output (n) = activation(input (n)); output may be input.
__kernel void activate_all(SOURCE(input), TARGET(output), const ulong n, const int activation)
{
    READ(input);
    WRITE(output);
    size_t i = get_global_id(0);
    if (i < n)
        output[i] = activate(input[i], activation);
}

// input_grad (n) = output_grad (n) * the slope that output (n) tells; input_grad may be output_grad. ReLU passes NaN, as it does forward.
__kernel void activate_grad(SOURCE(output), SOURCE(output_grad), TARGET(input_grad), const ulong n, const int activation)
{
    READ(output);
    READ(output_grad);
    WRITE(input_grad);
    size_t i = get_global_id(0);
    if (i >= n)
        return;
    float y = output[i], dy = output_grad[i];
    switch (activation)
    {
        case RELU: dy = y <= 0.0f ? 0.0f : dy; break;
        case SIGMOID: dy *= y * (1.0f - y); break;
        case TANH: dy *= (1.0f - y) * (1.0f + y); break;
        default: break;
    }

    input_grad[i] = dy;
}

// output (n) = input (n), dropped or scaled by 1 / (1 - p); output may be input. The same for the gradient.
__kernel void dropout(SOURCE(input), TARGET(output), const ulong n, const ulong seed, const ulong counter, const float probability, const float scale)
{
    READ(input);
    WRITE(output);
    size_t i = get_global_id(0);
    if (i < n)
        output[i] = uniform_at(seed, counter + i) < probability ? 0.0f : input[i] * scale;
}
