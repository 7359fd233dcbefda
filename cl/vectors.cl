// Vectors of WIDTH floats (-D): as wide as a processor's registers, 1 on a GPU, whose lanes are its work-items.
#include "common.cl"

#ifndef WIDTH
#define WIDTH 1
#endif

#define HALVES(v) ((v).lo + (v).hi)

#if WIDTH == 16
typedef float16 Floats;
#define LOAD(x) vload16(0, x)
#define STORE(v, x) vstore16(v, 0, x)
#define SUM(v) HALVES(HALVES(HALVES(HALVES(v))))
#elif WIDTH == 8
typedef float8 Floats;
#define LOAD(x) vload8(0, x)
#define STORE(v, x) vstore8(v, 0, x)
#define SUM(v) HALVES(HALVES(HALVES(v)))
#else
typedef float Floats;
#define LOAD(x) (*(x))
#define STORE(v, x) (*(x) = (v))
#define SUM(v) (v)
#endif
