#include "input/window_memory.h"

#include <stdint.h>
#include <stdlib.h>

#include "base/zeroed.h"

/* What has pages of its own. */
#define LARGE ((size_t)2 << 20)

/* Before the memory; as wide as keeps its alignment for anything. */
struct head {
    _Alignas(64) size_t size; /* of all; 0: from malloc() */
};

void *froe_window_memory(size_t size)
{
    if (size > SIZE_MAX - sizeof(struct head))
        return NULL;
    size += sizeof(struct head);
    struct head *head =
        size < LARGE ? aligned_alloc(_Alignof(struct head), (size + 63) / 64 * 64) : froe_pages_alloc(size);
    if (head == NULL)
        return NULL;
    head->size = size < LARGE ? 0 : size;
    return head + 1;
}

void froe_window_memory_free(void *memory)
{
    if (memory == NULL)
        return;
    struct head *head = (struct head *)memory - 1;
    if (head->size == 0)
        free(head);
    else
        froe_pages_free(head, head->size);
}
