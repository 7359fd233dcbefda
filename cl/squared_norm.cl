// The sum of squares in a fixed order: each work-item sums its own elements, and the same kernel then sums the sums (with SQUARED 0).
#include "common.cl"

#define INNER 64

// sums (items) = the sum of each item's elements: `count` of them, from item * item_step on, a step apart.
__kernel void sum_parts(SOURCE(input), TARGET(sums), const ulong n, const int items, const ulong count, const ulong item_step, const ulong step)
{
    READ(input);
    WRITE(sums);
    size_t item = get_global_id(0);
    if (item >= items)
        return;
    float total = 0;
    for (size_t j = 0; j < count; j += INNER)
    {
        size_t end = min(j + INNER, (size_t)count);
        float sum = 0;
        for (size_t k = j; k < end; k++)
        {
            size_t at = item * item_step + k * step;
            float x = at < n ? input[at] : 0.0f;
#if SQUARED
            sum += x * x;
#else
            sum += x;
#endif
        }

        total += sum;
    }

    sums[item] = total;
}
