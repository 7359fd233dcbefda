// F(2x2, 3x3) along one side, for vectors of channels (Winograd 1980; Lavin and Gray 2016): 16 products make what 36 make directly.
//
//         | 1  0 -1  0 |          | 1    0    0  |
//   Bt =  | 0  1  1  0 |     G =  | 1/2  1/2  1/2|     At = | 1  1  1  0 |
//         | 0 -1  1  0 |          | 1/2 -1/2  1/2|          | 0  1 -1 -1 |
//         | 0  1  0 -1 |          | 0    0    1  |
//
// All factors are sums, differences and halves, so that small integers stay exact. What a line makes lies a step apart.

// v (4) = Bt d (4).
static inline void input_line(const Floats* d, Floats* v, int step)
{
    v[0] = d[0] - d[2];
    v[step] = d[1] + d[2];
    v[2 * step] = d[2] - d[1];
    v[3 * step] = d[1] - d[3];
}

// u (4) = G g (3).
static inline void filter_line(const Floats* g, Floats* u, int step)
{
    u[0] = g[0];
    u[step] = 0.5f * (g[0] + g[1] + g[2]);
    u[2 * step] = 0.5f * (g[0] - g[1] + g[2]);
    u[3 * step] = g[2];
}

// y (2) = At m (4).
static inline void output_line(const Floats* m, Floats* y, int step)
{
    y[0] = m[0] + m[1] + m[2];
    y[step] = m[1] - m[2] - m[3];
}

// Read backwards, for the gradient by the weights: e (4) = A dy (2), and g (3) = Gt u (4).
static inline void gradient_line(const Floats* dy, Floats* e, int step)
{
    e[0] = dy[0];
    e[step] = dy[0] + dy[1];
    e[2 * step] = dy[0] - dy[1];
    e[3 * step] = -dy[1];
}

static inline void weights_line(const Floats* u, Floats* g, int step)
{
    Floats even = 0.5f * (u[1] + u[2]);
    g[0] = u[0] + even;
    g[step] = 0.5f * (u[1] - u[2]);
    g[2 * step] = even + u[3];
}
