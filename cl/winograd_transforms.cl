// The transforms of Winograd's F(2x2, 3x3) over vectors of WIDTH channels (Winograd 1980; Lavin and Gray 2016).
//
//         | 1  0 -1  0 |          | 1    0    0  |
//   Bt =  | 0  1  1  0 |     G =  | 1/2  1/2  1/2|     At = | 1  1  1  0 |
//         | 0 -1  1  0 |          | 1/2 -1/2  1/2|          | 0  1 -1 -1 |
//         | 0  1  0 -1 |          | 0    0    1  |
//
//   Y (2x2) = At [ (G g Gt) * (Bt d B) ] A   for a 4x4 piece d of the image and a 3x3 filter g: 16 products make what 36 make directly.
//
// All factors are sums, differences and halves, so that small integers stay exact. The planes are the 16 places of a tile, row by row.
#include "vectors.cl"

#define PLANES 16

// y (2x2, row by row) = At m A.
static inline void output_tile(const Floats m[PLANES], Floats y[4])
{
    Floats p[4], q[4];
#pragma unroll
    for (int x = 0; x < 4; x++)
    {
        p[x] = m[x] + m[4 + x] + m[8 + x];
        q[x] = m[4 + x] - m[8 + x] - m[12 + x];
    }

    y[0] = p[0] + p[1] + p[2];
    y[1] = p[1] - p[2] - p[3];
    y[2] = q[0] + q[1] + q[2];
    y[3] = q[1] - q[2] - q[3];
}

// One pixel's channels = activation(y + bias). What compares false, NaN, passes through ReLU.
static inline void store_channels(__global float* target, Floats y, __global const float* bias, int activation)
{
    if (bias)
        y += LOAD(bias);
#if WIDTH > 1
    if (activation == RELU)
        y = select(y, (Floats)(0.0f), y < (Floats)(0.0f));
    STORE(y, target);
    for (int i = 0; activation > RELU && i < WIDTH; i++)
        target[i] = activate(target[i], activation);
#else
    STORE(activate(y, activation), target);
#endif
}
