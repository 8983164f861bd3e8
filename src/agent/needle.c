#include "agent/needle.h"

#include <stdlib.h>

/* Texts that one place of an expression may stand for before they are too many; members of a class likewise. */
enum { EXACT_MAX = 16, CLASS_MAX = 10 };

/* Repetitions that are written out, {0,2}. */
enum { REPEAT_MAX = 2 };

/* Memory for one expression. */
enum { MEMORY_MAX = 16 << 20, CHUNK = 64 << 10 };

/* Needles that occur in one of these say little, the others more the longer they are. */
static const char *const usual[] = {
    "Mozilla/5.0 (Linux; U; Android 4.1.1; en-us; Build/JRO03C) AppleWebKit/534.30 (KHTML, like Gecko) Version/4.0",
    "Version/4.0 Chrome/100.0.0.0 Mobile Safari/534.30",
    "Mozilla/4.0 (compatible; MSIE 6.0; Windows NT 5.1; .NET CLR 2.0.50727)",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:10.0) Gecko/20100101 Firefox/10.0",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 13_2 like Mac OS X) AppleWebKit/605.1.15 Version/13.0 Mobile/15E148",
    "Mozilla/5.0 (compatible; bot/1.0; +http://www.)",
    ") AppleWebKit",
};

enum { LONG_ENOUGH = 8, USUAL_LONG_ENOUGH = 3 };

struct chunk {
    struct chunk *next;
    struct froe_needle items[];
};

/* Texts of which one occurs; count 0: nothing is known. */
struct set {
    struct froe_needle *items;
    uint32_t count;
};

/* What a piece of the expression stands for, where that is a few texts; and what occurs in all that it matches. */
struct meaning {
    struct set exact, best;
};

struct parser {
    const uint8_t *at, *end;
    bool caseless;
    bool odd; /* it is not understood, or too much */
    bool failed;
    unsigned depth;
    struct chunk *chunks;
    size_t used, room; /* of the newest chunk, in needles */
    size_t total;
};

static struct froe_needle *take(struct parser *parser, size_t count)
{
    if (parser->room - parser->used < count) {
        size_t room = count > CHUNK / sizeof(struct froe_needle) ? count : CHUNK / sizeof(struct froe_needle);
        parser->total += room * sizeof(struct froe_needle);
        struct chunk *chunk = NULL;
        if (parser->total <= MEMORY_MAX)
            parser->failed = (chunk = malloc(sizeof *chunk + room * sizeof(struct froe_needle))) == NULL;
        if (chunk == NULL) {
            parser->odd = true;
            return NULL;
        }
        chunk->next = parser->chunks;
        parser->chunks = chunk;
        parser->used = 0;
        parser->room = room;
    }
    parser->used += count;
    return parser->chunks->items + parser->used - count;
}

/* --- sets --- */

static const struct set unknown = {NULL, 0};

static struct set one_text(struct parser *parser, const uint8_t *byte)
{
    struct froe_needle *item = take(parser, 1);
    if (item == NULL)
        return unknown;
    item->len = byte != NULL;
    if (byte != NULL)
        item->bytes[0] = parser->caseless && *byte >= 'A' && *byte <= 'Z' ? (uint8_t)(*byte | 0x20) : *byte;
    return (struct set){item, 1};
}

static struct set join(struct parser *parser, struct set a, struct set b, size_t most)
{
    if (a.count == 0 || b.count == 0 || a.count + b.count > most)
        return unknown;
    struct froe_needle *items = take(parser, a.count + b.count);
    if (items == NULL)
        return unknown;
    memcpy(items, a.items, a.count * sizeof *items);
    memcpy(items + a.count, b.items, b.count * sizeof *items);
    return (struct set){items, a.count + b.count};
}

/* Every text of a, each followed by every one of b. */
static struct set follow(struct parser *parser, struct set a, struct set b)
{
    if (a.count == 0 || b.count == 0 || (size_t)a.count * b.count > EXACT_MAX)
        return unknown;
    struct froe_needle *items = take(parser, (size_t)a.count * b.count);
    size_t n = 0;
    for (uint32_t i = 0; items != NULL && i < a.count; i++)
        for (uint32_t j = 0; j < b.count; j++) {
            const struct froe_needle *x = &a.items[i], *y = &b.items[j];
            if (x->len + y->len > FROE_NEEDLE_LEN)
                return unknown;
            items[n].len = (uint8_t)(x->len + y->len);
            memcpy(items[n].bytes, x->bytes, x->len);
            memcpy(items[n++].bytes + x->len, y->bytes, y->len);
        }
    return (struct set){items, (uint32_t)n};
}

static int quality(const struct froe_needle *needle)
{
    char text[FROE_NEEDLE_LEN + 1];
    memcpy(text, needle->bytes, needle->len);
    text[needle->len] = '\0';
    for (size_t i = 0; i < sizeof usual / sizeof *usual; i++)
        if (strcasestr(usual[i], text) != NULL)
            return needle->len < USUAL_LONG_ENOUGH ? needle->len : USUAL_LONG_ENOUGH;
    return 4 * (needle->len < LONG_ENOUGH ? needle->len : LONG_ENOUGH);
}

/* How much it is worth to know that one of them occurs; below 0: nothing. */
static int score(struct set set)
{
    int least = set.count == 0 ? 0 : 4 * LONG_ENOUGH;
    for (uint32_t i = 0; i < set.count; i++) {
        int own = quality(&set.items[i]);
        least = own < least ? own : least;
    }
    return least == 0 ? -1 : 1000 * least - (int)set.count;
}

static void prefer(struct set *best, struct set other)
{
    /* Of equals the later one: it is what the earlier one has grown to, or just as good. */
    if (other.count > 0 && score(other) >= score(*best))
        *best = other;
}

/* --- the expression --- */

static struct meaning alternation(struct parser *parser);

static const struct meaning anything = {{NULL, 0}, {NULL, 0}};

static struct meaning odd(struct parser *parser)
{
    parser->odd = true;
    return anything;
}

static struct meaning exactly(struct set set)
{
    return (struct meaning){set, unknown};
}

static bool is_word(uint8_t byte)
{
    return (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z') || (byte >= 'a' && byte <= 'z');
}

static struct set digits(struct parser *parser)
{
    struct set set = one_text(parser, (const uint8_t *)"0");
    for (const char *digit = "123456789"; *digit != '\0'; digit++)
        set = join(parser, set, one_text(parser, (const uint8_t *)digit), EXACT_MAX);
    return set;
}

static struct meaning escape(struct parser *parser)
{
    if (parser->at == parser->end)
        return odd(parser);
    uint8_t byte = *parser->at++;
    if (!is_word(byte))
        return exactly(one_text(parser, &byte));
    if (byte == 'd')
        return exactly(digits(parser));
    if (memchr("sSwWDhHvV", byte, 9) != NULL)
        return anything;
    return memchr("bBAzZ", byte, 5) != NULL ? exactly(one_text(parser, NULL)) : odd(parser);
}

/* A class inside of a class, \d and the like. Of all but digits every byte may be a member: there are too many of them
 * anyway. */
static bool add_kind(uint8_t letter, bool *members)
{
    if (memchr("dswDSW", letter, 6) == NULL)
        return false;
    for (int i = 0; i <= UINT8_MAX; i++)
        members[i] = members[i] || letter != 'd' || (i >= '0' && i <= '9');
    return true;
}

/* One member of a class, or a range of them. False: odd. */
static bool read_member(struct parser *parser, bool *members)
{
    uint8_t low = *parser->at++, high;
    if (low == '[' && parser->at < parser->end && memchr(":.=", *parser->at, 3) != NULL)
        return false;
    if (low == '\\') {
        if (parser->at == parser->end)
            return false;
        low = *parser->at++;
        if (is_word(low))
            return add_kind(low, members);
    }
    high = low;
    if (parser->end - parser->at >= 2 && parser->at[0] == '-' && parser->at[1] != ']') {
        high = parser->at[1];
        parser->at += 2;
        if (high == '\\' || high == '[')
            return false;
    }
    for (int i = low; i <= high; i++)
        members[i] = true;
    return true;
}

/* The members of a class, by byte. False: odd. */
static bool read_class(struct parser *parser, bool *members)
{
    const uint8_t *first = parser->at;
    while (parser->at < parser->end && (*parser->at != ']' || parser->at == first))
        if (!read_member(parser, members))
            return false;
    return parser->at++ < parser->end;
}

static struct meaning class_of(struct parser *parser)
{
    bool members[UINT8_MAX + 1] = {false};
    bool negated = parser->at < parser->end && *parser->at == '^';
    parser->at += negated;
    if (!read_class(parser, members))
        return odd(parser);
    struct set set = unknown;
    for (unsigned i = 0; !negated && i <= UINT8_MAX; i++) {
        uint8_t byte = (uint8_t)i;
        bool twice = parser->caseless && byte >= 'A' && byte <= 'Z' && members[byte | 0x20];
        if (!members[i] || twice)
            continue;
        struct set own = one_text(parser, &byte);
        set = set.count == 0 ? own : join(parser, set, own, CLASS_MAX);
        if (set.count == 0)
            return anything;
    }
    return exactly(set);
}

static struct meaning group(struct parser *parser)
{
    bool plain = parser->end - parser->at >= 2 && parser->at[0] == '?' && parser->at[1] == ':';
    if (!plain && parser->at < parser->end && (*parser->at == '?' || *parser->at == '*'))
        return odd(parser);
    parser->at += plain ? 2 : 0;
    if (++parser->depth > FROE_NEEDLE_DEPTH)
        return odd(parser);
    struct meaning meaning = alternation(parser);
    parser->depth--;
    if (parser->at == parser->end || *parser->at++ != ')')
        return odd(parser);
    return meaning;
}

static struct meaning atom(struct parser *parser)
{
    const uint8_t *byte = parser->at++;
    switch (*byte) {
    case '(':
        return group(parser);
    case '[':
        return class_of(parser);
    case '\\':
        return escape(parser);
    case '.':
        return anything;
    case '^':
    case '$':
        return exactly(one_text(parser, NULL));
    case '\0':
    case '{':
    case '*':
    case '+':
    case '?':
        return odd(parser);
    default:
        return exactly(one_text(parser, byte));
    }
}

static bool read_number(struct parser *parser, unsigned *number)
{
    const uint8_t *from = parser->at;
    *number = 0;
    while (parser->at < parser->end && *parser->at >= '0' && *parser->at <= '9' && *number < 100000)
        *number = 10 * *number + (unsigned)(*parser->at++ - '0');
    return parser->at > from;
}

/* Reads a quantifier, if there is one: how often what stands before it occurs. */
static void read_quantifier(struct parser *parser, unsigned *low, unsigned *high)
{
    uint8_t byte = parser->at < parser->end ? *parser->at : 0;
    *low = *high = 1;
    if (byte == 0 || memchr("*+?{", byte, 4) == NULL)
        return;
    parser->at++;
    *low = byte == '+';
    *high = byte == '?' ? 1 : UINT32_MAX;
    if (byte == '{') {
        parser->odd = parser->odd || !read_number(parser, low);
        *high = *low;
        if (parser->at < parser->end && *parser->at == ',') {
            parser->at++;
            if (!read_number(parser, high))
                *high = UINT32_MAX;
        }
        parser->odd = parser->odd || parser->at == parser->end || *parser->at++ != '}';
    }
    if (!parser->odd && parser->at < parser->end && (*parser->at == '?' || *parser->at == '+'))
        parser->at++;
}

/* What something means that occurs low to high times. */
static struct meaning repeat(struct parser *parser, struct meaning once, unsigned low, unsigned high)
{
    struct set times = one_text(parser, NULL), exact = unknown;
    for (unsigned n = 0; high <= REPEAT_MAX && n <= high; n++) {
        if (n >= low)
            exact = n == low ? times : join(parser, exact, times, EXACT_MAX);
        times = n < high ? follow(parser, times, once.exact) : times;
    }
    if (low == 0)
        once.best = unknown;
    else if (exact.count == 0)
        prefer(&once.best, once.exact);
    return (struct meaning){exact, once.best};
}

static struct meaning sequence(struct parser *parser)
{
    struct meaning all = exactly(one_text(parser, NULL));
    bool whole = true;
    while (!parser->odd && parser->at < parser->end && *parser->at != '|' && *parser->at != ')') {
        unsigned low, high;
        struct meaning next = atom(parser);
        if (parser->odd)
            break;
        read_quantifier(parser, &low, &high);
        if (low != 1 || high != 1)
            next = repeat(parser, next, low, high);
        prefer(&all.best, next.best);
        prefer(&all.best, all.exact);
        struct set longer = follow(parser, all.exact, next.exact);
        whole = whole && longer.count > 0;
        all.exact = longer.count > 0 ? longer : next.exact.count > 0 ? next.exact : one_text(parser, NULL);
    }
    prefer(&all.best, all.exact);
    if (!whole)
        all.exact = unknown;
    return all;
}

static struct meaning alternation(struct parser *parser)
{
    struct meaning all = sequence(parser);
    while (!parser->odd && parser->at < parser->end && *parser->at == '|') {
        parser->at++;
        struct meaning next = sequence(parser);
        all.exact = join(parser, all.exact, next.exact, EXACT_MAX);
        all.best = join(parser, all.best, next.best, FROE_NEEDLE_SET);
    }
    return all;
}

static int compare(const void *a, const void *b)
{
    const struct froe_needle *x = a, *y = b;
    return froe_span_compare((struct froe_span){x->bytes, x->len}, (struct froe_span){y->bytes, y->len});
}

/* A copy in order, each once. */
static bool copy_set(struct set set, struct froe_needle **found, size_t *count)
{
    if (set.items == NULL)
        return true;
    *found = calloc(set.count, sizeof **found);
    if (*found == NULL)
        return false;
    memcpy(*found, set.items, set.count * sizeof **found);
    qsort(*found, set.count, sizeof **found, compare);
    for (uint32_t i = 0; i < set.count; i++)
        if (i == 0 || compare(&(*found)[i], &(*found)[*count - 1]) != 0)
            (*found)[(*count)++] = (*found)[i];
    return true;
}

bool froe_needles_find(struct froe_span regex, bool caseless, struct froe_needle **found, size_t *count)
{
    struct parser parser = {.at = regex.ptr, .end = regex.ptr + regex.len, .caseless = caseless};
    *found = NULL;
    *count = 0;
    struct meaning meaning = alternation(&parser);
    bool good = !parser.failed;
    if (good && !parser.odd && parser.at == parser.end && score(meaning.best) > 0)
        good = copy_set(meaning.best, found, count);
    for (struct chunk *chunk = parser.chunks, *next; chunk != NULL; chunk = next) {
        next = chunk->next;
        free(chunk);
    }
    return good;
}
