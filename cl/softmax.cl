// Softmax and its cross-entropy with integer labels, over (rows, C): a work-group of ITEMS a row, which goes over it three times. The largest logit is
// taken away first, so that nothing overflows. Each work-item sums every ITEMS-th column, and the items' sums are added up in pairs, always the same.
#include "common.cl"

#ifndef ITEMS
#define ITEMS 64
#endif

static inline float larger(float a, float b)
{
    return b > a ? b : a;
}

static inline float plus(float a, float b)
{
    return a + b;
}

// The work-items' values combined, the same for all of them. A processor has one work-item a row and nothing to combine. What was read from a row is read
// before another work-item writes there, for the gradient may take the row's place: the first barrier is global memory's too.
#if ITEMS > 1
#define COMBINE(value, combined) \
    barrier(CLK_LOCAL_MEM_FENCE | CLK_GLOBAL_MEM_FENCE); \
    shared[item] = value; \
    barrier(CLK_LOCAL_MEM_FENCE); \
    for (int apart = ITEMS / 2; apart > 0; apart /= 2) \
    { \
        if (item < apart) \
            shared[item] = combined(shared[item], shared[item + apart]); \
        barrier(CLK_LOCAL_MEM_FENCE); \
    } \
    value = shared[0]
#else
#define COMBINE(value, combined)
#endif

static inline float largest_of(__global const float* x, int columns, int item)
{
    float largest = x[0];
    for (int i = item; i < columns; i += ITEMS)
        largest = larger(largest, x[i]);
    return largest;
}

// output = e^(x - max) / sum; output may be input.
__kernel __attribute__((reqd_work_group_size(ITEMS, 1, 1)))
void softmax(SOURCE(input), TARGET(output), const int columns)
{
    READ(input);
    WRITE(output);
    __local float shared[ITEMS];
    size_t row = get_group_id(0);
    int item = get_local_id(0);
    __global const float* x = input + row * columns;
    __global float* y = output + row * columns;
    float largest = largest_of(x, columns, item);
    COMBINE(largest, larger);
    float sum = 0;
    for (int i = item; i < columns; i += ITEMS)
    {
        float e = exp(x[i] - largest);
        y[i] = e;
        sum += e;
    }

    COMBINE(sum, plus);
    for (int i = item; i < columns; i += ITEMS)
        y[i] /= sum;
}

// results (rows, 2) = {loss, 1 where the label's logit is the first of the largest}; gradient = (softmax - target) / batch where wanted, may be logits.
// The target is (1 - smoothing) at the label plus smoothing / C everywhere.
__kernel __attribute__((reqd_work_group_size(ITEMS, 1, 1)))
void cross_entropy(SOURCE(logits), INDEX_SOURCE(labels), TARGET(gradient), TARGET(results),
    const int columns, const ulong batch, const float smoothing, const int wants_gradient)
{
    READ(logits);
    WRITE(gradient);
    WRITE(results);
    __local float shared[ITEMS];
    size_t row = get_group_id(0);
    int item = get_local_id(0);
    __global const float* x = logits + row * columns;
    __global float* dx = gradient + row * columns;
    int label = (labels_buffer + labels_offset)[row];
    float largest = largest_of(x, columns, item), label_logit = x[label];
    COMBINE(largest, larger);

    // What is summed lies below the largest, so the sums stay small.
    float sum = 0, below = 0, earlier = 0;
    for (int i = item; i < columns; i += ITEMS)
    {
        float d = x[i] - largest, e = exp(d);
        sum += e;
        below += d;
        earlier += i < label && d >= 0 ? 1.0f : 0.0f;
        if (wants_gradient)
            dx[i] = e;
    }

    COMBINE(sum, plus);
    COMBINE(below, plus);
    COMBINE(earlier, plus);
    if (item == 0)
    {
        results[2 * row] = log(sum) - (1.0f - smoothing) * (label_logit - largest) - (smoothing == 0 ? 0.0f : smoothing * (below / columns));
        results[2 * row + 1] = label_logit >= largest && earlier == 0 && !isnan(sum) ? 1.0f : 0.0f;
    }

    if (!wants_gradient)
        return;
    float scale = 1.0f / (sum * batch), share = smoothing / columns / batch;
    for (int i = item; i < columns; i += ITEMS)
        dx[i] = dx[i] * scale - share - (i == label ? (1.0f - smoothing) / batch : 0.0f);
}

// statistics (2) += the rows' results in their order, what was lost carried along. One work-group brings the results, its first work-item adds them.
__kernel __attribute__((reqd_work_group_size(ITEMS, 1, 1)))
void add_results(SOURCE(results), TARGET(statistics), const ulong rows)
{
    READ(results);
    WRITE(statistics);
    __local float losses[ITEMS], found[ITEMS];
    int item = get_local_id(0);
    float loss = 0, lost = 0, hits = 0;
    for (ulong first = 0; first < rows; first += ITEMS)
    {
        int count = (int)min((ulong)ITEMS, rows - first);
        if (item < count)
        {
            losses[item] = results[2 * (first + item)];
            found[item] = results[2 * (first + item) + 1];
        }

        barrier(CLK_LOCAL_MEM_FENCE);
        for (int i = 0; item == 0 && i < count; i++)
        {
            add_carefully(&loss, &lost, losses[i]);
            hits += found[i];
        }

        barrier(CLK_LOCAL_MEM_FENCE);
    }

    if (item != 0)
        return;
    statistics[0] += loss;
    statistics[1] += hits;
}
