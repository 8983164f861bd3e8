/*
 * Finding where values end, for the reader of columns (parse/columns.c) alone. Up to 16 bytes behind the end of a line
 * are looked at, and never taken for anything.
 */
#ifndef FROE_PARSE_COLUMNS_FIND_H
#define FROE_PARSE_COLUMNS_FIND_H

#include "base/span.h"
#include "base/word.h"
#include "parse/network.h"

/* A line that is read, and how far. */
struct froe_cursor {
    const uint8_t *at, *end;
};

static inline bool froe_is_blank(uint8_t byte)
{
    return byte == ' ' || byte == '\t';
}

/* Goes over text of the format: a blank is one or more of them, any other byte itself. */
static inline bool froe_take_text(struct froe_cursor *cursor, struct froe_span text)
{
    /* Most often it is one blank. */
    if (text.len == 1 && text.ptr[0] == ' ' && cursor->end - cursor->at > 1 && froe_is_blank(cursor->at[0]) &&
        !froe_is_blank(cursor->at[1])) {
        cursor->at++;
        return true;
    }
    const uint8_t *at = cursor->at, *end = cursor->end;
    for (size_t i = 0; i < text.len; i++) {
        if (at == end || (text.ptr[i] == ' ' ? !froe_is_blank(*at) : *at != text.ptr[i]))
            return false;
        at++;
        while (text.ptr[i] == ' ' && at < end && froe_is_blank(*at))
            at++;
    }
    cursor->at = at;
    return true;
}

/* The next blank, or the end. Up to 16 bytes behind the end are looked at. */
static inline const uint8_t *froe_find_blank(const uint8_t *at, const uint8_t *end)
{
    for (;;) {
        uint64_t low = froe_word_below(froe_load64(at), 0x21);
        if (low == 0) {
            at += 8;
            if (at >= end)
                return end;
            continue;
        }
        at += (uint32_t)__builtin_ctzll(low) / 8;
        if (at >= end)
            return end;
        if (froe_is_blank(*at))
            return at;
        at++; /* another byte below the blank */
        if (at >= end)
            return end;
    }
}

/* The next byte of a kind, or NULL. Most are near: two words are looked at before a call. */
static inline const uint8_t *froe_find_byte(const uint8_t *at, const uint8_t *end, uint8_t byte)
{
    if (at >= end)
        return NULL;
    uint64_t first = froe_word_below(froe_load64(at) ^ FROE_WORD_LOW_BITS * byte, 1);
    uint64_t second = froe_word_below(froe_load64(at + 8) ^ FROE_WORD_LOW_BITS * byte, 1);
    if ((first | second) == 0)
        return end - at <= 16 ? NULL : memchr(at + 16, byte, (size_t)(end - at - 16));
    at += first != 0 ? (uint32_t)__builtin_ctzll(first) / 8 : 8 + (uint32_t)__builtin_ctzll(second) / 8;
    return at < end ? at : NULL;
}

/* Several values are set apart by `, ` and ` : `. */
static inline const uint8_t *froe_find_list_end(const uint8_t *at, const uint8_t *end)
{
    for (;;) {
        const uint8_t *blank = froe_find_blank(at, end);
        if (blank == end)
            return end;
        if (blank[-1] == ',' && blank > at)
            at = blank + 1;
        else if (end - blank >= 3 && blank[1] == ':' && blank[2] == ' ')
            at = blank + 3;
        else
            return blank;
    }
}

/* Behind the blanks at a place, the end of the word there. */
static inline const uint8_t *froe_find_word_end(const uint8_t **at, const uint8_t *end)
{
    while (*at < end && froe_is_blank(**at))
        ++*at;
    return *at < end ? froe_find_blank(*at, end) : end;
}

/* Where a request without quotes ends, although there are blanks in it: behind the version of HTTP or, where there is
 * none, behind the target of a method in capitals. What begins otherwise is one word. */
static inline const uint8_t *froe_find_request_end(const uint8_t *at, const uint8_t *end)
{
    const uint8_t *word = at, *first = froe_find_word_end(&word, end);
    const uint8_t *second = first, *to = froe_find_word_end(&second, end);
    bool method = first > word;
    for (const uint8_t *letter = word; letter < first; letter++)
        method = method && *letter >= 'A' && *letter <= 'Z';
    const uint8_t *short_end = method && second < end && *second == '/' ? to : first;
    if (first - word == 1 && *word == '-')
        return first;
    for (word = second; word < end; word = to) {
        to = froe_find_word_end(&word, end);
        if (to - word > 5 && memcmp(word, "HTTP/", 5) == 0 && word[5] >= '0' && word[5] <= '9')
            return to;
    }
    return short_end;
}

/* The byte at a place is escaped by an odd number of backslashes before it. */
static inline bool froe_is_escaped(const uint8_t *from, const uint8_t *at)
{
    const uint8_t *first = at;
    while (first > from && first[-1] == '\\')
        first--;
    return (at - first) % 2 != 0;
}

/* The quote that closes: the first unescaped one that a blank, the end of the line or the format's next byte follows.
 * pairs: a quote may be written as two. */
static inline const uint8_t *froe_find_quote(const uint8_t *from, const uint8_t *end, uint8_t next, bool pairs)
{
    const uint8_t *at = from;
    while ((at = froe_find_byte(at, end, '"')) != NULL) {
        bool escaped = at > from && at[-1] == '\\' && froe_is_escaped(from, at);
        if (!escaped && (at + 1 == end || froe_is_blank(at[1]) || (next != 0 && at[1] == next)))
            return at;
        at += pairs && !escaped && at + 1 < end && at[1] == '"' ? 2 : 1;
    }
    return NULL;
}

/* The first quote that nothing escapes; NULL: there is none. */
static inline const uint8_t *froe_find_first_quote(const uint8_t *from, const uint8_t *end)
{
    const uint8_t *at = froe_find_byte(from, end, '"');
    while (at != NULL && froe_is_escaped(from, at))
        at = froe_find_byte(at + 1, end, '"');
    return at;
}

/* Where text of the format begins next. */
static inline const uint8_t *froe_find_text(const uint8_t *at, const uint8_t *end, struct froe_span text)
{
    if (text.ptr[0] == ' ') {
        while ((at = froe_find_blank(at, end)) < end) {
            struct froe_cursor cursor = {at, end};
            if (froe_take_text(&cursor, text))
                return at;
            /* What does not follow some blanks does not follow the last of them either. */
            while (at < end && froe_is_blank(*at))
                at++;
        }
        return NULL;
    }
    for (; (at = froe_find_byte(at, end, text.ptr[0])) != NULL; at++) {
        struct froe_cursor cursor = {at, end};
        if (froe_take_text(&cursor, text))
            return at;
    }
    return NULL;
}

/* Where the path begins that stands next to a host; where there is none, the host's end. */
static inline const uint8_t *froe_find_path(const uint8_t *at, const uint8_t *end)
{
    while (at < end && *at != '/' && *at != '"' && !froe_is_blank(*at))
        at++;
    return at;
}

/* Before the last colon of a run without blanks; where there is none, with the run. */
static inline const uint8_t *froe_find_last_colon(const uint8_t *at, const uint8_t *end)
{
    const uint8_t *blank = froe_find_blank(at, end);
    const uint8_t *colon = memrchr(at, ':', (size_t)(blank - at));
    return colon == NULL ? blank : colon;
}

/* The first of several addresses, as X-Forwarded-For has them; the cursor is left behind the last one and what closes
 * it. Where the first is no address, it stands for all. */
static inline struct froe_span froe_take_forwarded(struct froe_span between, struct froe_cursor *cursor)
{
    struct froe_span first = FROE_ABSENT;
    const uint8_t *at = cursor->at, *end = cursor->end;
    for (;;) {
        while (at < end && memchr(between.ptr, *at, between.len) != NULL)
            at++;
        const uint8_t *to = at;
        while (to < end && !froe_is_blank(*to) && *to != '"' && memchr(between.ptr, *to, between.len) == NULL)
            to++;
        struct froe_address unused;
        struct froe_span host = froe_span_between(at, to);
        if (host.len == 0 || (first.ptr != NULL && !froe_address_read(host, &unused)))
            break;
        if (first.ptr == NULL)
            first = host;
        at = cursor->at = to;
    }
    while (cursor->at < end && !froe_is_blank(*cursor->at) && memchr(between.ptr, *cursor->at, between.len) != NULL)
        cursor->at++;
    return first;
}

#endif
