/* Escape sequences by which programs colour what they write (ECMA-48, SGR: `ESC [ 1 ; 31 m`). */
#ifndef FROE_PARSE_COLOUR_H
#define FROE_PARSE_COLOUR_H

#include "base/span.h"

static inline bool froe_is_of_colour(uint8_t byte)
{
    return (byte >= '0' && byte <= '9') || byte == ';';
}

/* The position behind the sequence at a position; that position itself: there is none. */
static inline const uint8_t *froe_behind_colour(const uint8_t *at, const uint8_t *end)
{
    if (end - at < 3 || at[0] != '\x1b' || at[1] != '[')
        return at;
    const uint8_t *to = at + 2;
    while (to < end && froe_is_of_colour(*to))
        to++;
    return to < end && *to == 'm' ? to + 1 : at;
}

/* The position of the sequence that ends at a position; that position itself: there is none. */
static inline const uint8_t *froe_before_colour(const uint8_t *from, const uint8_t *end)
{
    if (end - from < 3 || end[-1] != 'm')
        return end;
    const uint8_t *at = end - 1;
    while (at > from && froe_is_of_colour(at[-1]))
        at--;
    return at - from >= 2 && at[-1] == '[' && at[-2] == '\x1b' ? at - 2 : end;
}

#endif
