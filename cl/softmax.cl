// Softmax and its cross-entropy with integer labels, over (rows, C): one work-item a row, in three passes over it.
// The largest logit is taken away first, so that nothing overflows.
#include "common.cl"

// output = e^(x - max) / sum; output may be input.
__kernel void softmax(SOURCE(input), TARGET(output), const int columns, const ulong rows)
{
    READ(input);
    WRITE(output);
    size_t row = get_global_id(0);
    if (row >= rows)
        return;
    __global const float* x = input + row * columns;
    __global float* y = output + row * columns;
    float largest = x[0];
    for (int i = 1; i < columns; i++)
        largest = x[i] > largest ? x[i] : largest;
    float sum = 0;
    for (int i = 0; i < columns; i++)
    {
        float e = exp(x[i] - largest);
        y[i] = e;
        sum += e;
    }

    for (int i = 0; i < columns; i++)
        y[i] /= sum;
}

// results (rows, 2) = {loss, 1 for a hit}; gradient = (softmax - target) / batch where wanted, may be logits.
// The target is (1 - smoothing) at the label plus smoothing / C everywhere.
__kernel void cross_entropy(SOURCE(logits), INDEX_SOURCE(labels), TARGET(gradient), TARGET(results),
    const int columns, const ulong rows, const ulong batch, const float smoothing, const int wants_gradient)
{
    READ(logits);
    WRITE(gradient);
    WRITE(results);
    size_t row = get_global_id(0);
    if (row >= rows)
        return;
    __global const float* x = logits + row * columns;
    __global float* dx = gradient + row * columns;
    int label = (labels_buffer + labels_offset)[row];
    float largest = x[0], label_logit = x[label];
    for (int i = 1; i < columns; i++)
        largest = x[i] > largest ? x[i] : largest;

    // What is summed lies below the largest, so the sums stay small.
    float sum = 0, below = 0;
    for (int i = 0; i < columns; i++)
    {
        float d = x[i] - largest, e = exp(d);
        sum += e;
        below += d;
        if (wants_gradient)
            dx[i] = e;
    }

    results[2 * row] = log(sum) - (1.0f - smoothing) * (label_logit - largest) - (smoothing == 0 ? 0.0f : smoothing * (below / columns));
    results[2 * row + 1] = label_logit >= largest && !isnan(sum) ? 1.0f : 0.0f;
    if (!wants_gradient)
        return;
    float scale = 1.0f / (sum * batch), share = smoothing / columns / batch;
    for (int i = 0; i < columns; i++)
        dx[i] = dx[i] * scale - share;
    dx[label] -= (1.0f - smoothing) / batch;
}

// statistics (2) += the rows' results in their order, what was lost carried along. One work-item.
__kernel void add_results(SOURCE(results), TARGET(statistics), const ulong rows)
{
    READ(results);
    WRITE(statistics);
    float loss = 0, lost = 0, hits = 0;
    for (size_t row = 0; row < rows; row++)
    {
        float next = results[2 * row] - lost, more = loss + next;
        lost = (more - loss) - next;
        loss = more;
        hits += results[2 * row + 1];
    }

    statistics[0] += loss;
    statistics[1] += hits;
}
