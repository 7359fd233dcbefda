// Weights in the order in which a product reads them: panels of PANEL columns, each panel's rows one after another, zeros where columns end.
//
//   packed (groups, panels, K, PANEL):   panel 0: k = 0 [PANEL columns] k = 1 [PANEL columns] ..   panel 1: ..
//
// Column n, row k = k1 * inner + k2 of group g is source[g * group_step + n * column_step + k1 * outer_step + k2 * inner_step], which covers filters,
// filters turned over for the gradient by input, and matrices stored either way. Work-item (k, panel, group).
#include "common.cl"

__kernel void pack_panels(SOURCE(source), TARGET(packed), const int columns, const int k_count, const int inner,
    const ulong group_step, const ulong column_step, const ulong outer_step, const ulong inner_step)
{
    READ(source);
    WRITE(packed);
    int k = get_global_id(0), panel = get_global_id(1), panels = get_global_size(1);
    if (k >= k_count)
        return;
    size_t group = get_global_id(2);
    __global const float* from = source + group * group_step + (k / inner) * outer_step + (k % inner) * inner_step;
    __global float* to = packed + ((group * panels + panel) * k_count + k) * PANEL;
    for (int lane = 0; lane < PANEL; lane++)
    {
        int n = panel * PANEL + lane;
        to[lane] = n < columns ? from[n * column_step] : 0.0f;
    }
}
