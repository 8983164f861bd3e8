#include "base/zeroed.h"

#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

enum { HUGE_PAGE = 2 << 20, PAGE = 4 << 10 };

static atomic_bool only_small;

void froe_pages_allow_large(bool allow)
{
    atomic_store_explicit(&only_small, !allow, memory_order_relaxed);
}

bool froe_pages_are_large(void)
{
    return !atomic_load_explicit(&only_small, memory_order_relaxed);
}

void froe_pages_large(void *memory, size_t size)
{
    if (froe_pages_are_large())
        madvise(memory, size, MADV_HUGEPAGE);
}

void froe_pages_touch(void *memory, size_t size)
{
    for (size_t at = 0; at < size; at += PAGE)
        *(volatile uint8_t *)((uint8_t *)memory + at) = 0;
}

/* Not malloc() and memset(): a compiler that sees both makes them one calloc(), and the pages are read first again. */
static void *zeroed_small(size_t size)
{
    void *memory = calloc(1, size);
    if (memory != NULL)
        froe_pages_touch(memory, size);
    return memory;
}

void *froe_zeroed_alloc(size_t size)
{
    if (size < HUGE_PAGE || size % HUGE_PAGE != 0)
        return zeroed_small(size);
    void *memory = aligned_alloc(HUGE_PAGE, size);
    if (memory != NULL) {
        froe_pages_large(memory, size);
        memset(memory, 0, size);
    }
    return memory;
}

static size_t whole_pages(size_t size)
{
    return (size + HUGE_PAGE - 1) / HUGE_PAGE * HUGE_PAGE;
}

/* `size` bytes, where a huge page begins; what was reserved around them to find such a place goes back. */
static uint8_t *map_aligned(size_t size)
{
    uint8_t *memory = mmap(NULL, size + HUGE_PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED)
        return NULL;
    size_t before = -(uintptr_t)memory % HUGE_PAGE;
    if (before > 0)
        munmap(memory, before);
    munmap(memory + before + size, HUGE_PAGE - before);
    return memory + before;
}

void *froe_pages_alloc(size_t size)
{
    if (size < HUGE_PAGE)
        return froe_zeroed_alloc(size);
    if (size > SIZE_MAX - 2 * (size_t)HUGE_PAGE)
        return NULL;
    size = whole_pages(size);
    uint8_t *memory = map_aligned(size);
    if (memory == NULL)
        return NULL;
    froe_pages_large(memory, size);
    return memory;
}

/* Page tables are what moves: huge pages stay whole, for both places begin where one does. */
void *froe_pages_widen(void *memory, size_t size, size_t wider)
{
    if (wider > SIZE_MAX - 2 * (size_t)HUGE_PAGE)
        return NULL;
    size = whole_pages(size);
    wider = whole_pages(wider);
    uint8_t *to = map_aligned(wider);
    if (to == NULL)
        return NULL;
    if (mremap(memory, size, size, MREMAP_MAYMOVE | MREMAP_FIXED, to) == MAP_FAILED) {
        munmap(to, wider);
        return NULL;
    }
    froe_pages_large(to, wider);
    return to;
}

void froe_pages_free(void *memory, size_t size)
{
    if (memory != NULL && size >= HUGE_PAGE)
        munmap(memory, whole_pages(size));
    else
        free(memory);
}
