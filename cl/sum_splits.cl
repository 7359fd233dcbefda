// The second pass of a product whose summed dimension was split: the parts' sums in their order, then bias and activation, or +=.
// partials (splits, groups, rows, columns) -> target: row r of group g starts at r * row_step + g * group_step. Work-item (column, row, group).
#include "common.cl"

__kernel void sum_splits(SOURCE(partials), SOURCE(bias), TARGET(target), const int columns, const int rows, const int groups, const int splits,
    const ulong row_step, const ulong group_step, const int activation, const int accumulate)
{
    int column = get_global_id(0), row = get_global_id(1), group = get_global_id(2);
    if (column >= columns || row >= rows)
        return;
    __global const float* part = partials_buffer + partials_offset + ((size_t)group * rows + row) * columns + column;
    size_t step = (size_t)groups * rows * columns;
    float sum = 0;
    for (int split = 0; split < splits; split++)
        sum += part[split * step];
    if (bias_buffer)
        sum += (bias_buffer + bias_offset)[group * columns + column];
    __global float* to = target_buffer + target_offset + row * row_step + group * group_step + column;
    *to = accumulate ? *to + sum : activate(sum, activation);
}
