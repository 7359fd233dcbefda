// Vectors of WIDTH floats (-D): as wide as a processor's registers; 1 on a GPU, whose lanes are its work-items, or 4, which it reads at once where they are aligned.
#include "common.cl"

#ifndef WIDTH
#define WIDTH 1
#endif

#define HALVES(v) ((v).lo + (v).hi)

#if WIDTH == 16
typedef float16 Floats;
typedef int16 Ints;
#define LOAD(x) vload16(0, x)
#define LOAD_INTS(x) vload16(0, x)
#define STORE(v, x) vstore16(v, 0, x)
#define STORE_INTS(v, x) vstore16(v, 0, x)
#define SUM(v) HALVES(HALVES(HALVES(HALVES(v))))
#elif WIDTH == 8
typedef float8 Floats;
typedef int8 Ints;
#define LOAD(x) vload8(0, x)
#define LOAD_INTS(x) vload8(0, x)
#define STORE(v, x) vstore8(v, 0, x)
#define STORE_INTS(v, x) vstore8(v, 0, x)
#define SUM(v) HALVES(HALVES(HALVES(v)))
#elif WIDTH == 4
typedef float4 Floats;
typedef int4 Ints;
#define LOAD(x) (*(__global const float4*)(x))
#define LOAD_INTS(x) (*(__global const int4*)(x))
#define STORE(v, x) (*(__global float4*)(x) = (v))
#define STORE_INTS(v, x) (*(__global int4*)(x) = (v))
#define SUM(v) HALVES(HALVES(v))
#else
typedef float Floats;
typedef int Ints;
#define LOAD(x) (*(x))
#define LOAD_INTS(x) (*(x))
#define STORE(v, x) (*(x) = (v))
#define STORE_INTS(v, x) (*(x) = (v))
#define SUM(v) (v)
#endif
