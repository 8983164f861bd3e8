/*
 * A run of bytes that belongs to somebody else. Bytes from logs are not text: any byte may occur.
 * ptr == NULL means absent, which is not the same as empty (len == 0).
 */
#ifndef FROE_BASE_SPAN_H
#define FROE_BASE_SPAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct froe_span {
    const uint8_t *ptr;
    size_t len;
};

#define FROE_ABSENT ((struct froe_span){NULL, 0})

/* Initializes a span of static storage with the bytes of a string literal. */
#define FROE_LITERAL(text)                                                                                             \
    {                                                                                                                  \
        (const uint8_t *)(text), sizeof(text) - 1                                                                      \
    }

static inline struct froe_span froe_span_of(const char *text)
{
    return (struct froe_span){(const uint8_t *)text, text == NULL ? 0 : strlen(text)};
}

static inline struct froe_span froe_span_between(const uint8_t *from, const uint8_t *to)
{
    return (struct froe_span){from, (size_t)(to - from)};
}

static inline bool froe_span_equal(struct froe_span a, struct froe_span b)
{
    /* The test on NULL is for the compiler, which sees that an absent span has none but not that it has no length. */
    return a.len == b.len && (a.len == 0 || (a.ptr != NULL && b.ptr != NULL && memcmp(a.ptr, b.ptr, a.len) == 0));
}

/* Order of bytes; a prefix comes before what it begins; absent comes before everything. */
static inline int froe_span_compare(struct froe_span a, struct froe_span b)
{
    if (a.ptr == NULL || b.ptr == NULL)
        return (a.ptr != NULL) - (b.ptr != NULL);
    size_t shared = a.len < b.len ? a.len : b.len;
    int order = shared == 0 ? 0 : memcmp(a.ptr, b.ptr, shared);
    return order != 0 ? order : (a.len > b.len) - (a.len < b.len);
}

/* What is left without blanks, that is spaces and tabs, behind it. */
static inline struct froe_span froe_span_trim_end(struct froe_span text)
{
    while (text.len > 0 && (text.ptr[text.len - 1] == ' ' || text.ptr[text.len - 1] == '\t'))
        text.len--;
    return text;
}

/* And without those before it. */
static inline struct froe_span froe_span_trim(struct froe_span text)
{
    while (text.len > 0 && (text.ptr[0] == ' ' || text.ptr[0] == '\t'))
        text = (struct froe_span){text.ptr + 1, text.len - 1};
    return froe_span_trim_end(text);
}

/* The first of the names by commas that a text begins with, without blanks around it. */
static inline struct froe_span froe_span_listed(const char *list)
{
    return froe_span_trim((struct froe_span){(const uint8_t *)list, strcspn(list, ",")});
}

/* Whether a list by commas has the same names, in the same order, as one without blanks. */
static inline bool froe_span_lists(const char *list, const char *plain)
{
    for (;; list++, plain++) {
        if (!froe_span_equal(froe_span_listed(list), froe_span_listed(plain)))
            return false;
        list += strcspn(list, ",");
        plain += strcspn(plain, ",");
        if (*list == '\0' || *plain == '\0')
            return *list == *plain;
    }
}

/* Takes the text up to a separator off the front of rest, and the separator. False when nothing is left. */
static inline bool froe_span_take(struct froe_span *rest, char separator, struct froe_span *part)
{
    if (rest->len == 0)
        return false;
    const uint8_t *end = rest->ptr + rest->len;
    const uint8_t *at = memchr(rest->ptr, separator, rest->len);
    *part = froe_span_between(rest->ptr, at == NULL ? end : at);
    *rest = froe_span_between(at == NULL ? end : at + 1, end);
    return true;
}

#endif
