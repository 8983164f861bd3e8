/* Copies that stop against a look at each byte. */
#include "base/copy.h"

#include <criterion/criterion.h>
#include <stdlib.h>

#include "support/chance.h"

enum { LONGEST = 100, GUARD = 32, UNTOUCHED = 0xa5 };

static bool stops_at(uint8_t byte, enum froe_stop stop)
{
    bool unplain = byte < 0x20 || byte > 0x7e;
    switch (stop) {
    case FROE_STOP_UNPLAIN:
        return unplain;
    case FROE_STOP_JSON:
        return unplain || byte == '"' || byte == '\\';
    case FROE_STOP_CSV:
        return byte == ',' || byte == '"' || byte == '\r' || byte == '\n';
    case FROE_STOP_CSV_LINE:
        return byte == ',' || byte == '"';
    case FROE_STOP_QUOTE:
        return byte == '"';
    case FROE_STOP_TSV:
        return byte == '\t' || byte == '\n' || byte == '\r' || byte == '\\';
    case FROE_STOP_HIGH:
        break;
    }
    return byte >= 0x80;
}

static size_t until(const uint8_t *from, size_t len, enum froe_stop stop)
{
    size_t at = 0;
    while (at < len && !stops_at(from[at], stop))
        at++;
    return at;
}

/* Every way to stop is a function of its own: the set is a constant. */
#define EACH_STOP(X)                                                                                                   \
    X(FROE_STOP_UNPLAIN)                                                                                               \
    X(FROE_STOP_JSON) X(FROE_STOP_CSV) X(FROE_STOP_CSV_LINE) X(FROE_STOP_QUOTE) X(FROE_STOP_TSV) X(FROE_STOP_HIGH)

static size_t copy_or_find(uint8_t *to, const uint8_t *from, size_t len, enum froe_stop stop)
{
#define COPY(set)                                                                                                      \
    if (stop == (set))                                                                                                 \
        return to == NULL ? froe_find_stop(from, len, set) : froe_copy_until(to, from, len, set);
    EACH_STOP(COPY)
    return SIZE_MAX;
}

static bool is_untouched(const uint8_t *bytes, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (bytes[i] != UNTOUCHED)
            return false;
    return true;
}

/* The text ends where its memory does, so that a reader beyond it is seen by the sanitizers and valgrind. */
static bool is_right(const uint8_t *text, size_t len, enum froe_stop stop)
{
    uint8_t *from = malloc(len == 0 ? 1 : len), to[GUARD + LONGEST + GUARD];
    memcpy(from, text, len);
    memset(to, UNTOUCHED, sizeof to);
    size_t wanted = until(from, len, stop);
    bool right = copy_or_find(NULL, from, len, stop) == wanted && copy_or_find(to + GUARD, from, len, stop) == wanted &&
                 memcmp(to + GUARD, from, wanted) == 0 && is_untouched(to, GUARD) &&
                 is_untouched(to + GUARD + len, GUARD);
    free(from);
    return right;
}

static void check(const uint8_t *text, size_t len, enum froe_stop stop)
{
    cr_assert(is_right(text, len, stop), "%zu bytes, stop %d", len, (int)stop);
}

/* Each value at each place of texts of each length. */
Test(copy, one_byte)
{
    uint8_t text[LONGEST];
    memset(text, 'a', sizeof text);
    for (int stop = 0; stop <= FROE_STOP_HIGH; stop++)
        for (size_t len = 0; len <= 40; len++) {
            check(text, len, (enum froe_stop)stop);
            for (size_t at = 0; at < len; at++)
                for (int value = 0; value < 256; value++) {
                    text[at] = (uint8_t)value;
                    check(text, len, (enum froe_stop)stop);
                    text[at] = 'a';
                }
        }
}

/* Bytes near those to stop at, side by side: where a test of words could flag one wrongly. */
Test(copy, neighbours)
{
    static const uint8_t bytes[] = {0x00, 0x01, 0x08, 0x09, 0x0a, 0x0b, 0x0c, 0x0d, 0x0e, 0x1f, 0x20, 0x21,
                                    '"',  '#',  '+',  ',',  '-',  '[',  '\\', ']',  'a',  'a',  'a',  'a',
                                    0x7e, 0x7f, 0x80, 0x81, 0x89, 0x8a, 0xa2, 0xac, 0xdc, 0xfe, 0xff};
    struct chance chance = chance_of(1);
    for (int round = 0; round < 200000; round++) {
        uint8_t text[LONGEST];
        size_t len = chance_below(&chance, LONGEST + 1);
        for (size_t i = 0; i < len; i++)
            text[i] = chance_once_in(&chance, 4) ? bytes[chance_below(&chance, sizeof bytes)] : 'a';
        check(text, len, (enum froe_stop)chance_below(&chance, FROE_STOP_HIGH + 1));
    }
}
