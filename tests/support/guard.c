#include "support/guard.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

static size_t page_size(void)
{
    return (size_t)sysconf(_SC_PAGESIZE);
}

struct guard guard_open(size_t len)
{
    size_t page = page_size();
    size_t usable = (len + page - 1) / page * page;
    uint8_t *map = mmap(NULL, usable + 2 * page, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (map == MAP_FAILED || (usable > 0 && mprotect(map + page, usable, PROT_READ | PROT_WRITE) != 0)) {
        perror("guard_open");
        abort();
    }
    return (struct guard){map + page, usable};
}

void guard_close(struct guard *guard)
{
    size_t page = page_size();
    munmap(guard->bytes - page, guard->len + 2 * page);
    *guard = (struct guard){0};
}

uint8_t *guard_before_end(const struct guard *guard, size_t len)
{
    if (len > guard->len)
        abort();
    return guard->bytes + guard->len - len;
}
