// The product of two panels on NVIDIA's tensor cores, through inline PTX: included by tiled_core.cl in the place of its own. Operands are rounded to TF32, 10
// bits behind the point; sums are float32. Needs compute capability 8.0, where ITEMS work-items side by side are ITEMS / 32 warps.
//
// A warp makes TM * TN rows and 32 columns of the tile, as (TM * TN / 16) x 4 products of (16, 8) * (8, 8). Of each its 32 lanes hold, with g = lane / 4 and
// t = lane % 4 (PTX ISA, mma.m16n8k8 for .tf32):
//
//   a: (g, t), (g + 8, t), (g, t + 4), (g + 8, t + 4)      b: (t, g), (t + 4, g)      c: (g, 2 t), (g, 2 t + 1), (g + 8, 2 t), (g + 8, 2 t + 1)
//
// Panels lie along k, rows of BM + 8 floats: a fragment's 32 reads, (t, g), meet 32 banks.
#define WARP_ROWS (TM * TN)
#define WARP_COLUMNS 32
#define SUM_ROWS (WARP_ROWS / 16)
#define SUM_COLUMNS (WARP_COLUMNS / 8)
#define WARPS_ACROSS (BN / WARP_COLUMNS)
#define WARP_ROW(item) ((item) / 32 / WARPS_ACROSS * WARP_ROWS)
#define WARP_COLUMN(item) ((item) / 32 % WARPS_ACROSS * WARP_COLUMNS)

static inline uint one_to_tf32(float x)
{
    uint rounded;
    asm("cvt.rna.tf32.f32 %0, %1;" : "=r"(rounded) : "f"(x));
    return rounded;
}

// Once, on its way into local memory, from where four warps and two read it.
static inline uint4 to_tf32(float4 v)
{
    return (uint4)(one_to_tf32(v.x), one_to_tf32(v.y), one_to_tf32(v.z), one_to_tf32(v.w));
}

// sums += the two panels' product.
static inline void multiply(PanelA a_panel, PanelB b_panel, int item, float4 sums[SUM_ROWS][SUM_COLUMNS])
{
    int g = item % 32 / 4, t = item % 4, first_row = WARP_ROW(item) + g, first_column = WARP_COLUMN(item) + g;
#pragma unroll
    for (int k = 0; k < BK; k += 8)
    {
        uint b[SUM_COLUMNS][2];
#pragma unroll
        for (int j = 0; j < SUM_COLUMNS; j++)
        {
            b[j][0] = as_uint(b_panel[k + t][first_column + 8 * j]);
            b[j][1] = as_uint(b_panel[k + t + 4][first_column + 8 * j]);
        }

#pragma unroll
        for (int i = 0; i < SUM_ROWS; i++)
        {
            int row = first_row + 16 * i;
            uint a0 = as_uint(a_panel[k + t][row]), a1 = as_uint(a_panel[k + t][row + 8]);
            uint a2 = as_uint(a_panel[k + t + 4][row]), a3 = as_uint(a_panel[k + t + 4][row + 8]);
#pragma unroll
            for (int j = 0; j < SUM_COLUMNS; j++)
            {
                float c0 = sums[i][j].x, c1 = sums[i][j].y, c2 = sums[i][j].z, c3 = sums[i][j].w;
                asm volatile(
                    "mma.sync.aligned.m16n8k8.row.col.f32.tf32.tf32.f32 {%0, %1, %2, %3}, {%4, %5, %6, %7}, {%8, %9}, {%0, %1, %2, %3};"
                    : "+f"(c0), "+f"(c1), "+f"(c2), "+f"(c3) : "r"(a0), "r"(a1), "r"(a2), "r"(a3), "r"(b[j][0]), "r"(b[j][1]));
                sums[i][j] = (float4)(c0, c1, c2, c3);
            }
        }
    }
}

// Two neighbours of a row.
static inline void keep_pair(const Destination* to, int row, int column, int columns, float v0, float v1)
{
    __global float* target = to->target + row * to->row_step + column;
    float values[2] = { v0, v1 };
#pragma unroll
    for (int i = 0; i < 2; i++)
    {
        if (column + i < columns)
            keep_sum(to, target + i, values[i] + (to->bias ? to->bias[column + i] : 0.0f));
    }
}

#define KEEP_SUMS(rows, columns) \
    _Pragma("unroll") for (int i = 0; i < SUM_ROWS; i++) \
    { \
        int row = first_row + WARP_ROW(item) + 16 * i + item % 32 / 4; \
        _Pragma("unroll") for (int j = 0; j < SUM_COLUMNS; j++) \
        { \
            int column = first_column + WARP_COLUMN(item) + 8 * j + item % 4 * 2; \
            if (row < (rows)) \
                keep_pair(&to, TARGET_ROW(row), column, columns, sums[i][j].x, sums[i][j].y); \
            if (row + 8 < (rows)) \
                keep_pair(&to, TARGET_ROW(row + 8), column, columns, sums[i][j].z, sums[i][j].w); \
        } \
    }
