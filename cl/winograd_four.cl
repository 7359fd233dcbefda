// F(4x4, 3x3) along one side, for vectors of channels, by Toom and Cook's algorithm on the points 0, +-a, +-b and infinity: 36 products make what 144 make
// directly. Its factors are not exact in the filters, and its sums round more than the definition's: a = 5/8, b = 3/2 keep that below half of what 1 and 2 give.
// What a line makes lies a step apart.
//
//        | aabb   0   -aa-bb   0     1   0 |         | 1/aabb                |
//        |  0   -abb   -bb     a     1   0 |         | 1/A    a/A    aa/A    |        | 1  1    1    1    1   0 |
//   Bt = |  0    abb   -bb    -a     1   0 |     G = | 1/A   -a/A    aa/A    |   At = | 0  a   -a    b   -b   0 |    A = 2aa (aa - bb)
//        |  0   -aab   -aa     b     1   0 |         | 1/B    b/B    bb/B    |        | 0  aa   aa   bb   bb  0 |    B = 2bb (bb - aa)
//        |  0    aab   -aa    -b     1   0 |         | 1/B   -b/B    bb/B    |        | 0  aaa -aaa  bbb -bbb 1 |
//        |  0   aabb    0   -aa-bb   0   1 |         |  0      0       1     |
#define A1 0.625f
#define A2 (A1 * A1)
#define A3 (A2 * A1)
#define B1 1.5f
#define B2 (B1 * B1)
#define B3 (B2 * B1)
#define OVER_A (1.0f / (2.0f * A2 * (A2 - B2)))
#define OVER_B (1.0f / (2.0f * B2 * (B2 - A2)))

// v (6) = Bt d (6).
static inline void input_line(const Floats* d, Floats* v, int step)
{
    Floats even_a = d[4] - B2 * d[2], odd_a = A1 * (d[3] - B2 * d[1]), even_b = d[4] - A2 * d[2], odd_b = B1 * (d[3] - A2 * d[1]);
    v[0] = A2 * B2 * d[0] + (d[4] - (A2 + B2) * d[2]);
    v[step] = even_a + odd_a;
    v[2 * step] = even_a - odd_a;
    v[3 * step] = even_b + odd_b;
    v[4 * step] = even_b - odd_b;
    v[5 * step] = A2 * B2 * d[1] + (d[5] - (A2 + B2) * d[3]);
}

// u (6) = G g (3).
static inline void filter_line(const Floats* g, Floats* u, int step)
{
    Floats even_a = g[0] + A2 * g[2], odd_a = A1 * g[1], even_b = g[0] + B2 * g[2], odd_b = B1 * g[1];
    u[0] = 1.0f / (A2 * B2) * g[0];
    u[step] = OVER_A * (even_a + odd_a);
    u[2 * step] = OVER_A * (even_a - odd_a);
    u[3 * step] = OVER_B * (even_b + odd_b);
    u[4 * step] = OVER_B * (even_b - odd_b);
    u[5 * step] = g[2];
}

// y (4) = At m (6).
static inline void output_line(const Floats* m, Floats* y, int step)
{
    Floats sum_a = m[1] + m[2], difference_a = m[1] - m[2], sum_b = m[3] + m[4], difference_b = m[3] - m[4];
    y[0] = m[0] + sum_a + sum_b;
    y[step] = A1 * difference_a + B1 * difference_b;
    y[2 * step] = A2 * sum_a + B2 * sum_b;
    y[3 * step] = A3 * difference_a + B3 * difference_b + m[5];
}
