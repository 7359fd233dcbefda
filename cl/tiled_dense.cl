// Operands that are dense matrices, for tiled_core.cl. X is A or B: `rows` are A's rows or B's columns.
//   X_ALONG_K       element (row, k) is x[row * step + k]: A stored (M, K), B stored (N, K), filters (O, taps C)
//   else            element (row, k) is x[k * step + row]: A stored (K, M), B stored (K, N)
// A run's place is carried along from step to step. Runs of rows that are not there bring the last ones again, and what they make is not kept.
typedef struct
{
    __global const float* x;
    ulong step;
    int rows;
} Matrix;

// The run's place, its k, and how many of its rows there are, where a run lies along rows.
typedef struct
{
    __global const float* at;
    int k, left;
} MatrixState;

static inline void open_along_k(const Matrix* m, MatrixState* state, int row, int k)
{
    state->at = m->x + min(row, m->rows - 1) * m->step + k;
    state->k = k;
}

static inline void advance_along_k(MatrixState* state)
{
    state->at += BK;
    state->k += BK;
}

static inline float4 load_along_k(const MatrixState* state, int k_end)
{
#ifdef WHOLE_STEPS
    return *(__global const float4*)state->at;
#else
    return load4(state->at, k_end - state->k);
#endif
}

static inline void open_along_rows(const Matrix* m, MatrixState* state, int row, int k)
{
#ifdef VECTOR
    row = min(row, m->rows - 4);
#endif
    state->left = m->rows - row;
    state->at = m->x + k * m->step + row;
    state->k = k;
}

static inline void advance_along_rows(const Matrix* m, MatrixState* state)
{
    state->at += BK * m->step;
    state->k += BK;
}

// A run at one k, of which `left` rows exist.
static inline float4 load_across_k(__global const float* at, int k, int k_end, int left)
{
#ifdef WHOLE_STEPS
    return *(__global const float4*)at;
#elif defined(VECTOR)
    return load4(at, k_end - k);
#else
    return load4(at, k < k_end ? left : 0);
#endif
}

static inline float4 load_along_rows(const MatrixState* state, int k_end)
{
    return load_across_k(state->at, state->k, k_end, state->left);
}
