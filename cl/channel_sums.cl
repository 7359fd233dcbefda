// Sums over all rows of (rows, C), for each channel, in a fixed order: blocks of rows first, then the blocks in theirs.
//
//   block 0:  block_rows rows x C  ->  C sums   \
//   block 1:  block_rows rows x C  ->  C sums    >  added up, what was lost carried along (Kahan 1965)
//     ..                                        /
//
// TERMS says what is summed: 1 the input; 2 (input - mean)^2; 3 both output_grad and output_grad * (input - mean).
#include "common.cl"

#define INNER_ROWS 32

#if TERMS == 3
#define SUMS 2
#else
#define SUMS 1
#endif

// partials (blocks, SUMS, C) = the blocks' sums. Work-item (c, block). For TERMS 1 mean and other are not there.
__kernel void channel_partials(SOURCE(input), SOURCE(mean), SOURCE(other), TARGET(partials), const int channels, const ulong rows, const int block_rows)
{
    READ(input);
    WRITE(partials);
    int c = get_global_id(0);
    size_t block = get_global_id(1), first = block * block_rows;
    if (c >= channels || first >= rows)
        return;
    size_t end = min(first + (size_t)block_rows, (size_t)rows);
#if TERMS > 1
    float center = (mean_buffer + mean_offset)[c];
#endif
    float total = 0, second_total = 0;
    for (size_t row = first; row < end; row += INNER_ROWS)
    {
        size_t stop = min(row + INNER_ROWS, end);
        float sum = 0, second = 0;
        for (size_t r = row; r < stop; r++)
        {
            float x = input[r * channels + c];
#if TERMS == 1
            sum += x;
#elif TERMS == 2
            sum += (x - center) * (x - center);
#else
            float dy = (other_buffer + other_offset)[r * channels + c];
            sum += dy;
            second += dy * (x - center);
#endif
        }

        total += sum;
        second_total += second;
    }

    partials[block * SUMS * channels + c] = total;
#if TERMS == 3
    partials[(block * SUMS + 1) * channels + c] = second_total;
#endif
}
