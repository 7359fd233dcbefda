// What every kernel file shares: how a tensor arrives, activations, counters for random numbers.

// A tensor is a buffer and an offset in elements; the second line of a kernel turns the two into a pointer.
#define SOURCE(name) __global const float* name##_buffer, const ulong name##_offset
#define TARGET(name) __global float* name##_buffer, const ulong name##_offset
#define INDEX_SOURCE(name) __global const int* name##_buffer, const ulong name##_offset
#define INDEX_TARGET(name) __global int* name##_buffer, const ulong name##_offset
#define READ(name) __global const float* name = name##_buffer + name##_offset
#define WRITE(name) __global float* name = name##_buffer + name##_offset

// Engine.Backends.Activation.
#define NONE 0
#define RELU 1
#define SIGMOID 2
#define TANH 3

// y = activation(x). What compares false, NaN, passes through ReLU (fmax would drop it). PIECEWISE_LINEAR: only none and ReLU come, and a kernel that activates
// many sums is spared as many exponentials and hyperbolic tangents, four fifths of its instructions.
static inline float activate(float x, int activation)
{
#ifdef PIECEWISE_LINEAR
    return activation == RELU && x < 0.0f ? 0.0f : x;
#else
    switch (activation)
    {
        case RELU: return x < 0.0f ? 0.0f : x;
        case SIGMOID: return 1.0f / (1.0f + exp(-x));
        case TANH: return tanh(x);
        default: return x;
    }
#endif
}

// x[0..3], of which only `left` exist, the others as 0. VECTOR: runs of 4 are aligned and never cut by an edge.
static inline float4 load4(__global const float* x, int left)
{
#ifdef VECTOR
    return left > 0 ? *(__global const float4*)x : (float4)(0.0f);
#else
    return (float4)(left > 0 ? x[0] : 0.0f, left > 1 ? x[1] : 0.0f, left > 2 ? x[2] : 0.0f, left > 3 ? x[3] : 0.0f);
#endif
}

// sum += value, what that rounds away carried along (Kahan 1965). Of an infinite sum nothing is lost: ∞ − ∞ would make it NaN.
static inline void add_carefully(float* sum, float* lost, float value)
{
    float next = value - *lost, more = *sum + next;
    *lost = isfinite(more) ? (more - *sum) - next : 0.0f;
    *sum = more;
}

// SplitMix64's finaliser over counters, as Engine.Backends.CounterRandom: a float in [0, 1) from the top 24 bits.
static inline float uniform_at(ulong seed, ulong counter)
{
    ulong z = seed + (counter + 1) * 0x9E3779B97F4A7C15UL;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
    return (float)(uint)((z ^ (z >> 31)) >> 40) * (1.0f / 16777216.0f);
}
