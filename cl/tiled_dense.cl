// Operands that are dense matrices, for tiled_core.cl. X is A or B: `rows` are A's rows or B's columns.
//   X_ALONG_K       element (row, k) is x[row * step + k]: A stored (M, K), B stored (N, K), filters (O, taps C)
//   else            element (row, k) is x[k * step + row]: A stored (K, M), B stored (K, N)
typedef struct
{
    __global const float* x;
    ulong step;
    int rows;
} Matrix;

typedef struct
{
    int row, k;
} MatrixState;

static inline void open_matrix(MatrixState* state, int row, int k)
{
    state->row = row;
    state->k = k;
}

static inline float4 load_along_k(const Matrix* m, const MatrixState* state, int k_end)
{
    if (state->row >= m->rows)
        return (float4)(0.0f);
    __global const float* x = m->x + state->row * m->step + state->k;
    int left = k_end - state->k;
#ifdef VECTOR
    return left > 0 ? *(__global const float4*)x : (float4)(0.0f);
#else
    return (float4)(left > 0 ? x[0] : 0.0f, left > 1 ? x[1] : 0.0f, left > 2 ? x[2] : 0.0f, left > 3 ? x[3] : 0.0f);
#endif
}

static inline float4 load_along_rows(const Matrix* m, const MatrixState* state, int k_end)
{
    if (state->k >= k_end)
        return (float4)(0.0f);
    __global const float* x = m->x + state->k * m->step + state->row;
    int left = m->rows - state->row;
#ifdef VECTOR
    return left > 0 ? *(__global const float4*)x : (float4)(0.0f);
#else
    return (float4)(left > 0 ? x[0] : 0.0f, left > 1 ? x[1] : 0.0f, left > 2 ? x[2] : 0.0f, left > 3 ? x[3] : 0.0f);
#endif
}
