/* Which kernels this machine can run, and which one is used. */
#include <pthread.h>
#include <stdlib.h>

#include "base/error.h"
#include "simd/kernel.h"

enum { KERNELS_MAX = 4 };

static struct froe_kernel usable[KERNELS_MAX];
static size_t usable_count;
static pthread_once_t usable_once = PTHREAD_ONCE_INIT;

/* Weakest first, so that the last one is the choice. */
static void find_usable(void)
{
    usable[usable_count++] = (struct froe_kernel){"scalar", froe_scan_scalar, froe_find_scalar};
#if defined(__x86_64__)
    __builtin_cpu_init();
    if (!__builtin_cpu_supports("sse4.2") || !__builtin_cpu_supports("popcnt"))
        return;
    usable[usable_count++] = (struct froe_kernel){"sse42", froe_scan_sse42, froe_find_sse42};
    if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("bmi") || !__builtin_cpu_supports("bmi2"))
        return;
    usable[usable_count++] = (struct froe_kernel){"avx2", froe_scan_avx2, froe_find_avx2};
    if (!__builtin_cpu_supports("avx512f") || !__builtin_cpu_supports("avx512bw") ||
        !__builtin_cpu_supports("avx512vl"))
        return;
    usable[usable_count++] = (struct froe_kernel){"avx512", froe_scan_avx512, froe_find_avx512};
#endif
}

const struct froe_kernel *froe_kernels(size_t *count)
{
    pthread_once(&usable_once, find_usable);
    *count = usable_count;
    return usable;
}

static bool known_name(const char *name)
{
    static const char *const names[] = {"scalar", "sse42", "avx2", "avx512"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (strcmp(name, names[i]) == 0)
            return true;
    return false;
}

const struct froe_kernel *froe_kernel_choose(froe_error *error)
{
    size_t count;
    const struct froe_kernel *kernels = froe_kernels(&count);
    const char *wanted = getenv("FROE_ISA");
    if (wanted == NULL || wanted[0] == '\0')
        return &kernels[count - 1];
    for (size_t i = 0; i < count; i++)
        if (strcmp(wanted, kernels[i].name) == 0)
            return &kernels[i];
    if (known_name(wanted))
        froe_error_set(error, "FROE_ISA=%s: this machine cannot run it (strongest here: %s)", wanted,
                       kernels[count - 1].name);
    else
        froe_error_set(error, "FROE_ISA names no instruction set (scalar, sse42, avx2, avx512)");
    return NULL;
}
