#include "support.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

_Noreturn void die(const char *what, const char *why)
{
    fprintf(stderr, "generate_log: %s: %s\n", what, why);
    exit(2);
}

void *allocate(size_t n, size_t size)
{
    void *memory = calloc(n ? n : 1, size);
    if (!memory)
        die("memory", strerror(ENOMEM));
    return memory;
}

struct text literal(const char *s)
{
    return (struct text){s, (uint32_t)strlen(s)};
}

struct text made(const char *format, ...)
{
    char *s;
    va_list arguments;
    va_start(arguments, format);
    int length = vasprintf(&s, format, arguments);
    va_end(arguments);
    if (length < 0)
        die("memory", strerror(ENOMEM));
    return (struct text){s, (uint32_t)length};
}
