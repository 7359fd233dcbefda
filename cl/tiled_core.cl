// The tile of the kernels for GPUs: a work-group makes BM x BN of C = A B, a work-item TM x TN of it in registers.
//
//                    B: BK x BN in local memory            work-item (tx, ty) of TX x TY has rows g * TY * 4 + ty * 4 + 0..3 and
//                   +-------------------------+            columns h * TX * 4 + tx * 4 + 0..3, so that neighbours read and write
//   A: BK x BM      |  .  .  .  tx  .  .  .   |            vectors side by side: no bank conflicts.
//   in local        +-------------------------+
//   memory    ty -> |         TM x TN         |            Two buffers: while one is multiplied, the next k's are on their way from
//                   +-------------------------+            memory to registers, then stored to the other; one barrier a step.
//
// Registers of a work-item at 8 x 8 and BK 8: 64 sums, 16 operands, 8 on their way, addresses: about 115, two groups of 256 on 64 K registers. A compiler may
// take many more: it reads as far ahead as the loop over k is unrolled. UNROLL: how many k's that is.
// Local memory: 2 * BK * (BM + BN + 2 * PAD) floats, 17 KiB at 128, 128, 8.
//
// The including file says where A and B come from: A_STATE, open_a (a row and a k, which is a step's first and so much ahead), load_a (4 floats), advance_a
// (by BK), and A_ALONG_K where the 4 follow each other along k, else along rows; the same for B. What lies beyond k's end comes as 0, what lies beyond the last
// row as anything, for it is not kept: edges need no copies. VECTOR: runs of 4 are aligned and never cut by an edge;
// VECTOR_TARGET: the same of C. WHOLE_STEPS: VECTOR, and k's are whole steps. TARGET_ROW(row): where a row lies in C, where that is not its own place. TF32: tensor cores, see tiled_tensor_cores.cl.
#include "common.cl"

#ifndef BM
#define BM 128
#define BN 128
#define BK 8
#define TM 8
#define TN 8
#endif
#ifndef UNROLL
#define UNROLL BK
#endif

#define TX (BN / TN)
#define TY (BM / TM)
#define ITEMS (TX * TY)

// ANY_GROUP: where a compiler is told how many registers it may take, for NVIDIA's is known to ignore that of kernels that say their bounds themselves.
#ifdef ANY_GROUP
#define GROUP_OF_ITEMS
#else
#define GROUP_OF_ITEMS __attribute__((reqd_work_group_size(ITEMS, 1, 1)))
#endif

// Which item of the tile a work-item is. 32 side by side, who read local memory together, are 8 x 4 where they can, and not 16 x 2: then neighbours share a run
// of A (items i and i ^ 2) or of B (i and i ^ 1), and a vector's reads take half the time.
#if TX % 8 == 0 && TY % 4 == 0
#define ITEM_X(item) ((item) / 32 % (TX / 8) * 8 + ((item) >> 1 & 6) + ((item) & 1))
#define ITEM_Y(item) ((item) / 32 / (TX / 8) * 4 + ((item) >> 3 & 2) + ((item) >> 1 & 1))
#else
#define ITEM_X(item) ((item) % TX)
#define ITEM_Y(item) ((item) / TX)
#endif

#ifdef TF32
#define PAD 8
#define ABREAST 1
#define KEPT(v) as_float4(to_tf32(v))
#else
#define PAD 4
#define ABREAST (BK % 8 == 0 ? 2 : 1)
#define KEPT(v) (v)
#endif

#ifndef TARGET_ROW
#define TARGET_ROW(row) (row)
#endif

// Runs of 4 that a work-item brings at every step, and where the p-th lies. Along k two neighbours bring 32 bytes of one row, a whole sector of memory, and
// 16 pairs go to 16 rows side by side: with rows of BM + 4 floats the second of a pair stores 16 banks beside the first, so that 32 stores meet 32 banks.
// With TF32's rows of BM + 8 it would be the same ones, and each run goes by itself.
#define A_RUNS (BM * BK / 4)
#define B_RUNS (BN * BK / 4)
#define A_PASSES ((A_RUNS + ITEMS - 1) / ITEMS)
#define B_PASSES ((B_RUNS + ITEMS - 1) / ITEMS)
#define RUN(p) ((uint)item + (p) * ITEMS)
#ifdef A_ALONG_K
#define A_ROW(p) (RUN(p) / ABREAST % BM)
#define A_K(p) (int)((RUN(p) % ABREAST + RUN(p) / (ABREAST * BM) * ABREAST) * 4)
#define A_LAST_K (BK - 4)
#else
#define A_ROW(p) (RUN(p) % (BM / 4) * 4)
#define A_K(p) (int)(RUN(p) / (BM / 4))
#define A_LAST_K (BK - 1)
#endif
#ifdef B_ALONG_K
#define B_ROW(p) (RUN(p) / ABREAST % BN)
#define B_K(p) (int)((RUN(p) % ABREAST + RUN(p) / (ABREAST * BN) * ABREAST) * 4)
#define B_LAST_K (BK - 4)
#else
#define B_ROW(p) (RUN(p) % (BN / 4) * 4)
#define B_K(p) (int)(RUN(p) / (BN / 4))
#define B_LAST_K (BK - 1)
#endif

typedef __local float (*PanelA)[BM + PAD];
typedef __local float (*PanelB)[BN + PAD];

#ifdef A_ALONG_K
#define KEEP_A(panel, row, k, v) do { float4 kept = v; (panel)[k][row] = kept.x; (panel)[(k) + 1][row] = kept.y; (panel)[(k) + 2][row] = kept.z; (panel)[(k) + 3][row] = kept.w; } while (0)
#else
#define KEEP_A(panel, row, k, v) *(__local float4*)&(panel)[k][row] = v
#endif
#ifdef B_ALONG_K
#define KEEP_B(panel, row, k, v) do { float4 kept = v; (panel)[k][row] = kept.x; (panel)[(k) + 1][row] = kept.y; (panel)[(k) + 2][row] = kept.z; (panel)[(k) + 3][row] = kept.w; } while (0)
#else
#define KEEP_B(panel, row, k, v) *(__local float4*)&(panel)[k][row] = v
#endif

// Registers on their way from memory; a work-item beyond the last run brings one that is there and keeps none.
#define OPEN(k_begin) \
    _Pragma("unroll") for (int p = 0; p < A_PASSES; p++) open_a(&place, &a_states[p], first_row + A_ROW(p), k_begin, min(A_K(p), A_LAST_K)); \
    _Pragma("unroll") for (int p = 0; p < B_PASSES; p++) open_b(&place, &b_states[p], first_column + B_ROW(p), k_begin, min(B_K(p), B_LAST_K))
#define FETCH(k_end) \
    _Pragma("unroll") for (int p = 0; p < A_PASSES; p++) { a_next[p] = load_a(&place, &a_states[p], k_end); advance_a(&place, &a_states[p]); } \
    _Pragma("unroll") for (int p = 0; p < B_PASSES; p++) { b_next[p] = load_b(&place, &b_states[p], k_end); advance_b(&place, &b_states[p]); }
#define KEEP(buffer) \
    _Pragma("unroll") for (int p = 0; p < A_PASSES; p++) { if (A_RUNS % ITEMS == 0 || RUN(p) < A_RUNS) KEEP_A(a_local[buffer], A_ROW(p), A_K(p), KEPT(a_next[p])); } \
    _Pragma("unroll") for (int p = 0; p < B_PASSES; p++) { if (B_RUNS % ITEMS == 0 || RUN(p) < B_RUNS) KEEP_B(b_local[buffer], B_ROW(p), B_K(p), KEPT(b_next[p])); }

// Where sums go: C itself, or, where the summed dimension is split, this part's own (M, N) among the partials.
typedef struct
{
    __global float* target;
    ulong row_step;
    __global const float* bias;
    int activation, accumulate;
} Destination;

static inline void keep_sum(const Destination* to, __global float* target, float sum)
{
    *target = to->accumulate ? *target + sum : activate(sum, to->activation);
}

#ifdef TF32
#include "tiled_tensor_cores.cl"
#else
#define SUM_ROWS TM
#define SUM_COLUMNS (TN / 4)

// sums += the two panels' product.
static inline void multiply(PanelA a_panel, PanelB b_panel, int item, float4 sums[SUM_ROWS][SUM_COLUMNS])
{
    int tx = ITEM_X(item), ty = ITEM_Y(item);
#pragma unroll 1
    for (int first = 0; first < BK; first += UNROLL)
#pragma unroll
    for (int k = first; k < first + UNROLL; k++)
    {
        float a[TM];
        float4 b[TN / 4];
#pragma unroll
        for (int g = 0; g < TM / 4; g++)
        {
            float4 v = *(__local float4*)&a_panel[k][g * TY * 4 + ty * 4];
            a[4 * g] = v.x;
            a[4 * g + 1] = v.y;
            a[4 * g + 2] = v.z;
            a[4 * g + 3] = v.w;
        }

#pragma unroll
        for (int h = 0; h < TN / 4; h++)
            b[h] = *(__local float4*)&b_panel[k][h * TX * 4 + tx * 4];
#pragma unroll
        for (int i = 0; i < TM; i++)
#pragma unroll
            for (int h = 0; h < TN / 4; h++)
                sums[i][h] = fma((float4)(a[i]), b[h], sums[i][h]);
    }
}

// The bias of 4 columns; 0 where there is none.
static inline float4 bias_of(const Destination* to, int column, int columns)
{
    if (!to->bias || column >= columns)
        return (float4)(0.0f);
    __global const float* bias = to->bias + column;
#ifdef VECTOR_TARGET
    return vload4(0, bias);
#else
    int left = columns - column;
    return (float4)(bias[0], left > 1 ? bias[1] : 0.0f, left > 2 ? bias[2] : 0.0f, left > 3 ? bias[3] : 0.0f);
#endif
}

static inline void keep_sums(const Destination* to, int row, int column, int columns, float4 v)
{
    __global float* target = to->target + row * to->row_step + column;
#ifdef VECTOR_TARGET
    if (column >= columns)
        return;
    __global float4* whole = (__global float4*)target;
    *whole = to->accumulate ? *whole + v
        : (float4)(activate(v.x, to->activation), activate(v.y, to->activation), activate(v.z, to->activation), activate(v.w, to->activation));
#else
    float values[4] = { v.x, v.y, v.z, v.w };
#pragma unroll
    for (int i = 0; i < 4; i++)
    {
        if (column + i < columns)
            keep_sum(to, target + i, values[i]);
    }
#endif
}

#define KEEP_SUMS(rows, columns) \
    float4 biases[TN / 4]; \
    _Pragma("unroll") for (int h = 0; h < TN / 4; h++) \
        biases[h] = bias_of(&to, first_column + h * TX * 4 + ITEM_X(item) * 4, columns); \
    _Pragma("unroll") for (int i = 0; i < TM; i++) \
    { \
        int row = first_row + i / 4 * TY * 4 + ITEM_Y(item) * 4 + i % 4; \
        if (row < (rows)) \
        { \
            _Pragma("unroll") for (int h = 0; h < TN / 4; h++) \
                keep_sums(&to, TARGET_ROW(row), first_column + h * TX * 4 + ITEM_X(item) * 4, columns, sums[i][h] + biases[h]); \
        } \
    }
#endif

// The body of a kernel: `place` describes A and B, `to` is a Destination, the rest are ints. Tiles follow each other along columns first.
#define PRODUCT(rows, columns, k_begin, k_end) \
    __local float a_local[2][BK][BM + PAD] __attribute__((aligned(16))); \
    __local float b_local[2][BK][BN + PAD] __attribute__((aligned(16))); \
    int item = get_local_id(0), across = ((columns) + BN - 1) / BN, tile = get_group_id(0); \
    int first_row = tile / across * BM, first_column = tile % across * BN; \
    A_STATE a_states[A_PASSES]; \
    B_STATE b_states[B_PASSES]; \
    float4 a_next[A_PASSES], b_next[B_PASSES]; \
    float4 sums[SUM_ROWS][SUM_COLUMNS]; \
    _Pragma("unroll") for (int i = 0; i < SUM_ROWS; i++) \
        _Pragma("unroll") for (int h = 0; h < SUM_COLUMNS; h++) \
            sums[i][h] = (float4)(0.0f); \
    OPEN(k_begin); \
    FETCH(k_end) \
    KEEP(0) \
    barrier(CLK_LOCAL_MEM_FENCE); \
    int steps = ((k_end) - (k_begin) + BK - 1) / BK; \
    for (int step = 0; step < steps; step++) \
    { \
        int now = step & 1; \
        if (step + 1 < steps) \
        { \
            FETCH(k_end) \
        } \
        multiply(a_local[now], b_local[now], item, sums); \
        if (step + 1 < steps) \
        { \
            KEEP(1 - now) \
        } \
        barrier(CLK_LOCAL_MEM_FENCE); \
    } \
    KEEP_SUMS(rows, columns)
