// Optimiser steps over a whole arena, one pass: work-item i changes weight i and what the optimiser remembers of it.
#include "common.cl"

// g += decay w; v = momentum v + g; w -= rate (nesterov ? g + momentum v : v).
__kernel void sgd_step(TARGET(weights), SOURCE(gradients), TARGET(velocity), const ulong n, const float rate, const float momentum, const float decay, const int nesterov)
{
    WRITE(weights);
    READ(gradients);
    WRITE(velocity);
    size_t i = get_global_id(0);
    if (i >= n)
        return;
    float w = weights[i], g = gradients[i] + decay * w, v = momentum * velocity[i] + g;
    velocity[i] = v;
    weights[i] = w - rate * (nesterov ? g + momentum * v : v);
}

// m = beta1 m + rest1 g; v = beta2 v + rest2 g^2; w -= decay w + rate m / (sqrt(v correction) + epsilon). Rate and correction carry the step's bias corrections.
__kernel void adamw_step(TARGET(weights), SOURCE(gradients), TARGET(first), TARGET(second), const ulong n,
    const float rate, const float beta1, const float rest1, const float beta2, const float rest2, const float correction, const float epsilon, const float decay)
{
    WRITE(weights);
    READ(gradients);
    WRITE(first);
    WRITE(second);
    size_t i = get_global_id(0);
    if (i >= n)
        return;
    float w = weights[i], g = gradients[i];
    float m = beta1 * first[i] + rest1 * g, v = beta2 * second[i] + rest2 * g * g;
    first[i] = m;
    second[i] = v;
    weights[i] = w - decay * w - m * rate / (sqrt(v * correction) + epsilon);
}

// gradients *= min(1, max_norm / (sqrt(squared_norm (1)) + 1e-6)).
__kernel void clip_by_norm(TARGET(gradients), SOURCE(squared_norm), const ulong n, const float max_norm)
{
    WRITE(gradients);
    READ(squared_norm);
    size_t i = get_global_id(0);
    if (i >= n)
        return;
    float factor = max_norm / (sqrt(squared_norm[0]) + 1e-6f);
    if (!(factor >= 1.0f))
        gradients[i] *= factor;
}
