// What all parts of generate_log use: the way out, memory, and texts with their length.
#ifndef GENERATE_SUPPORT_H
#define GENERATE_SUPPORT_H

#include <stddef.h>
#include <stdint.h>

#define COUNT_OF(array)    (sizeof(array) / sizeof((array)[0]))
#define PICK(list, number) ((list)[(number) % COUNT_OF(list)])

// Bytes that live as long as the program, with a NUL behind them that the length does not count.
struct text {
    const char *at;
    uint32_t length;
};

// Says "generate_log: WHAT: WHY" on standard error and ends the program with 2.
_Noreturn void die(const char *what, const char *why);

// Zeroed memory for n things of that size, at least one; never NULL.
void *allocate(size_t n, size_t size);

struct text literal(const char *s);

// A text made as printf does, in memory of its own.
__attribute__((format(printf, 1, 2))) struct text made(const char *format, ...);

#endif
