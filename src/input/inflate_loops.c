#include <stdlib.h>

#include "input/inflate_fast.h"

const struct froe_inflate_loops *froe_inflate_loops_choose(void)
{
#if defined(__x86_64__)
    const char *wanted = getenv("FROE_ISA");
    bool less = wanted != NULL && (strcmp(wanted, "scalar") == 0 || strcmp(wanted, "sse42") == 0);
    __builtin_cpu_init();
    if (!less && __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2"))
        return &froe_inflate_loops_avx2;
#endif
    return &froe_inflate_loops_plain;
}
