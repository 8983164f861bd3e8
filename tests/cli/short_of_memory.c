/*
 * To be loaded before a program: the allocation with the number in FROE_FAIL_AT, counted from 1, fails; with
 * FROE_FAIL_ON all that follow do too. FROE_FAIL_AT=0: none; then their number is told on standard error at the end.
 */
#include <errno.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* Of the GNU C library. */
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *memory, size_t size);
void *__libc_memalign(size_t alignment, size_t size);

static atomic_long made;
static long fail_at;
static bool fail_on;

__attribute__((constructor)) static void begin(void)
{
    const char *at = getenv("FROE_FAIL_AT");
    fail_at = at == NULL ? 0 : atol(at);
    fail_on = getenv("FROE_FAIL_ON") != NULL;
    made = 0;
}

__attribute__((destructor)) static void end(void)
{
    char text[40];
    int len = snprintf(text, sizeof text, "%ld allocations\n", atomic_load(&made));
    if (fail_at == 0 && write(STDERR_FILENO, text, (size_t)len) != len)
        _exit(1);
}

static bool fails(void)
{
    long number = atomic_fetch_add(&made, 1) + 1;
    bool now = fail_at > 0 && (number == fail_at || (fail_on && number > fail_at));
    if (now)
        errno = ENOMEM;
    return now;
}

void *malloc(size_t size)
{
    return fails() ? NULL : __libc_malloc(size);
}

void *calloc(size_t count, size_t size)
{
    return fails() ? NULL : __libc_calloc(count, size);
}

void *realloc(void *memory, size_t size)
{
    return fails() ? NULL : __libc_realloc(memory, size);
}

void *aligned_alloc(size_t alignment, size_t size)
{
    return fails() ? NULL : __libc_memalign(alignment, size);
}
