#include "base/zeroed.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

enum { HUGE_PAGE = 2 << 20 };

void *froe_zeroed_alloc(size_t size)
{
    void *memory;
    if (size >= HUGE_PAGE && size % HUGE_PAGE == 0) {
        memory = aligned_alloc(HUGE_PAGE, size);
        if (memory != NULL)
            madvise(memory, size, MADV_HUGEPAGE);
    } else {
        memory = malloc(size);
    }
    if (memory != NULL)
        memset(memory, 0, size);
    return memory;
}
