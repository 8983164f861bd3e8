#include "input/operand.h"

#include <string.h>

static bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

static size_t digit_run(const char *text)
{
    size_t len = 0;
    while (is_digit(text[len]))
        len++;
    return len;
}

/* Numbers of any length: the one with more digits is the greater. */
static int compare_runs(const char *a, size_t a_len, const char *b, size_t b_len)
{
    for (; a_len > 0 && *a == '0'; a_len--)
        a++;
    for (; b_len > 0 && *b == '0'; b_len--)
        b++;
    if (a_len != b_len)
        return a_len < b_len ? -1 : 1;
    return memcmp(a, b, a_len);
}

/* The end of a path comes first, then the end of a name in it, so that what is in a directory stays together. */
static unsigned rank(char byte)
{
    return byte == '\0' ? 0 : byte == '/' ? 1 : 2 + (unsigned)(unsigned char)byte;
}

int froe_name_compare(const char *a, const char *b)
{
    int tie = 0; /* by bytes, of numbers that are equal as numbers: 01 and 1 */
    for (;;) {
        if (is_digit(*a) && is_digit(*b)) {
            size_t a_len = digit_run(a), b_len = digit_run(b);
            int order = compare_runs(a, a_len, b, b_len);
            if (order != 0)
                return order;
            if (tie == 0 && a_len != b_len)
                tie = strcmp(a, b);
            a += a_len;
            b += b_len;
            continue;
        }
        if (rank(*a) != rank(*b))
            return rank(*a) < rank(*b) ? -1 : 1;
        if (*a == '\0' || (*a == '/' && tie != 0))
            return tie;
        a++;
        b++;
    }
}
