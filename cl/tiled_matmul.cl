// Matrix products for GPUs: C (M, N) = activation(op(A) op(B) + bias), or +=; one tile of tiled_core.cl a work-group.
// TRANSPOSED_A: A is stored (K, M), else (M, K). TRANSPOSED_B: B is stored (N, K), else (K, N).
// Groups (tiles, 1, batch * splits): a batch of products lies matrix after matrix. With more than one split, each sums k_step of K into its own (batch, M, N)
// of the partials, to be added up by sum_splits.
#ifndef TRANSPOSED_A
#define A_ALONG_K
#endif
#ifdef TRANSPOSED_B
#define B_ALONG_K
#endif
#include "tiled_core.cl"
#include "tiled_dense.cl"

#ifdef A_ALONG_K
#define A_STEP k
#else
#define A_STEP m
#endif
#ifdef B_ALONG_K
#define B_STEP k
#else
#define B_STEP n
#endif

#define A_STATE MatrixState
#define B_STATE MatrixState

typedef struct
{
    Matrix a, b;
} Place;

#ifdef A_ALONG_K
#define open_a(place, state, row, k, ahead) open_along_k(&(place)->a, state, row, (k) + (ahead))
#define advance_a(place, state) advance_along_k(state)
#define load_a(place, state, k_end) load_along_k(state, k_end)
#else
#define open_a(place, state, row, k, ahead) open_along_rows(&(place)->a, state, row, (k) + (ahead))
#define advance_a(place, state) advance_along_rows(&(place)->a, state)
#define load_a(place, state, k_end) load_along_rows(state, k_end)
#endif
#ifdef B_ALONG_K
#define open_b(place, state, row, k, ahead) open_along_k(&(place)->b, state, row, (k) + (ahead))
#define advance_b(place, state) advance_along_k(state)
#define load_b(place, state, k_end) load_along_k(state, k_end)
#else
#define open_b(place, state, row, k, ahead) open_along_rows(&(place)->b, state, row, (k) + (ahead))
#define advance_b(place, state) advance_along_rows(&(place)->b, state)
#define load_b(place, state, k_end) load_along_rows(state, k_end)
#endif

__kernel GROUP_OF_ITEMS
void matmul(SOURCE(a), SOURCE(b), SOURCE(bias), TARGET(c), const int m, const int n, const int k, const int k_step, const int splits, const int activation, const int accumulate)
{
    int split = get_group_id(2) % splits, of_batch = get_group_id(2) / splits, k_begin = split * k_step, k_end = min(k, k_begin + k_step);
    Place place = {
        { a_buffer + a_offset + (size_t)of_batch * m * k, A_STEP, m },
        { b_buffer + b_offset + (size_t)of_batch * k * n, B_STEP, n },
    };
    Destination to = { c_buffer + c_offset + ((size_t)split * (get_num_groups(2) / splits) + of_batch) * m * n, n, bias_buffer ? bias_buffer + bias_offset : 0, activation, accumulate };
    PRODUCT(m, n, k_begin, k_end)
}
