/*
 * The quick way: lines as servers write them, found by the positions of their closing quotes. Everything is checked as
 * strictly as in the slow way; what does not fit is left to it.
 *
 * What lies side by side and mostly has the same form is checked at once: from the blank behind the host to the end of
 * the time zone, and from the last byte of the target to the blank behind the status. Where that fails, the same is
 * looked at piece by piece.
 *
 * Inlined into the loop over the lines (parse/lines.c), where what a query needs is a constant for the most frequent
 * questions. All positions are bytes in the window. Reads may go up to 48 bytes beyond a line's ends; blocks have that
 * much slack (FROE_LINES_SLACK). Bytes are looked at sixteen or eight at a time where a loop's length would be a branch
 * that cannot be foreseen.
 */
#ifndef FROE_PARSE_CLF_QUICK_H
#define FROE_PARSE_CLF_QUICK_H

#include "parse/clf.h"
#include "parse/request.h"
#include "parse/usual.h"

/* Left to itself the compiler makes calls of these, which take as long as what they do. */
#define FROE_QUICK __attribute__((always_inline)) static inline

/* The first byte at or after pos that is a blank or a control byte; a line end or the slack behind the block at last.
 */
FROE_QUICK uint32_t froe_quick_blank(const uint8_t *window, uint32_t pos)
{
    uint32_t found;
    while (__builtin_expect((found = froe_bytes16_first_up_to(window + pos, ' ')) == 16, 0))
        pos += 16;
    return pos + found;
}

/* Ident and user behind a host that ends at host_end, each with one space before it. Returns the position of the time's
 * `[` or 0. */
FROE_QUICK uint32_t froe_quick_client(const uint8_t *window, uint32_t from, uint32_t host_end, unsigned need,
                                      struct froe_record *record)
{
    if (window[host_end] != ' ')
        return 0;
    uint32_t ident_end = froe_quick_blank(window, host_end + 1);
    if (window[ident_end] != ' ' || ident_end == host_end + 1 || window[ident_end + 1] == '[')
        return 0;
    uint32_t user_end = froe_quick_blank(window, ident_end + 1);
    if (window[user_end] != ' ' || user_end == ident_end + 1 || window[user_end + 1] != '[')
        return 0;
    if ((need & FROE_NEED_CLIENT) != 0) {
        record->ident_at = host_end + 1 - from;
        record->ident_end = ident_end - from;
        record->user_at = ident_end + 1 - from;
        record->user_end = user_end - from;
    }
    return user_end + 1;
}

/* The same, and the time behind it, of the usual form. */
FROE_QUICK void froe_quick_take_usual(const uint8_t *window, uint32_t from, uint32_t host_end, unsigned need,
                                      const struct froe_usual *usual, struct froe_record *record)
{
    if ((need & FROE_NEED_CLIENT) != 0) {
        record->ident_at = host_end + 1 - from;
        record->ident_end = host_end + 2 - from;
        record->user_at = host_end + 3 - from;
        record->user_end = host_end + 4 - from;
    }
    if ((need & FROE_NEED_TIME) != 0) {
        uint64_t clock = froe_load64(window + host_end + FROE_USUAL_MINUTE);
        record->time_at = host_end + FROE_USUAL_TIME - from;
        record->time_end = host_end + FROE_USUAL_LEN - from;
        record->time = usual->hour_start + froe_timestamp_in_hour(clock);
        record->offset = usual->offset;
    }
}

FROE_QUICK bool froe_quick_time(const uint8_t *window, uint32_t from, uint32_t at, unsigned need,
                                struct froe_timestamp_cache *cache, struct froe_record *record)
{
    struct froe_timestamp timestamp;
    if (!froe_timestamp_cached(cache, window + at, &timestamp))
        return false;
    if ((need & FROE_NEED_TIME) != 0) {
        record->time_at = at - from;
        record->time_end = at - from + FROE_TIMESTAMP_LEN;
        record->time = timestamp.seconds;
        record->offset = timestamp.offset;
    }
    return true;
}

/* All before the request: virtual host, client and time. Returns the position behind the time's zone or 0. */
FROE_QUICK uint32_t froe_quick_head(const uint8_t *window, uint32_t from, bool vhost, unsigned need,
                                    struct froe_usual *usual, struct froe_timestamp_cache *cache,
                                    struct froe_record *record)
{
    uint32_t at = from;
    record->vhost_at = record->vhost_end = 0;
    if (vhost) {
        at = froe_quick_blank(window, from);
        if (at == from || window[at] != ' ')
            return 0;
        record->vhost_end = at++ - from;
    }
    uint32_t host_end = froe_quick_blank(window, at);
    if (host_end == at)
        return 0;
    if ((need & FROE_NEED_CLIENT) != 0) {
        record->host_at = at - from;
        record->host_end = host_end - from;
    }
    if (__builtin_expect(froe_bytes32_within(window + host_end, usual->ranges), 1)) {
        froe_quick_take_usual(window, from, host_end, need, usual, record);
        return host_end + FROE_USUAL_LEN;
    }
    uint32_t bracket = froe_quick_client(window, from, host_end, need, record);
    if (bracket == 0 || !froe_quick_time(window, from, bracket + 1, need, cache, record))
        return 0;
    if (bracket + 1 == host_end + FROE_USUAL_TIME)
        froe_usual_learn(usual, window + host_end, cache);
    return bracket + 1 + FROE_TIMESTAMP_LEN;
}

/* Where the protocol of the request that ends at `end` begins, for the ones that are usual; 0 otherwise. */
FROE_QUICK uint32_t froe_quick_protocol(const uint8_t *window, uint32_t end)
{
    uint64_t last = froe_load64(window + end - 8);
    if (last == froe_word_of("HTTP/1.1") || last == froe_word_of("HTTP/1.0") || last == froe_word_of("HTTP/2.0"))
        return end - 8;
    if (last >> 16 == froe_word_of("HTTP/2\0") || last >> 16 == froe_word_of("HTTP/3\0"))
        return end - 6;
    return 0;
}

/* The end of the method at `at` before the path of a request of the usual form; 0: no such form. */
FROE_QUICK uint32_t froe_quick_method(const uint8_t *window, uint32_t at)
{
    uint64_t word = froe_load64(window + at), blanks = froe_word_below(word, 0x21);
    uint32_t end = at + froe_word_first(blanks);
    return blanks == 0 || end == at || window[end] != ' ' || window[end + 1] != '/' ? 0 : end;
}

/* The parts of a request of the form `METHOD /target HTTP/x` between at and end, whose method and protocol are told
 * from the rest; 0: of no such form. False: any other form. */
FROE_QUICK bool froe_quick_request(const uint8_t *window, const struct froe_scan *scan, uint32_t from, uint32_t at,
                                   uint32_t end, uint32_t method_end, uint32_t protocol, unsigned need,
                                   struct froe_record *record)
{
    uint32_t target_end = protocol - 1;
    if (method_end == 0 || protocol == 0 || target_end <= method_end + 1)
        return false;
    uint32_t mark = (uint32_t)froe_bits_next(scan->delimiters, method_end + 1, target_end);
    record->path_at = method_end + 1 - from;
    record->path_end = mark - from;
    record->method_end = method_end - from;
    if ((need & FROE_NEED_REQUEST) == 0)
        return true;
    record->request_at = at - from;
    record->request_end = end - from;
    record->method_at = at - from;
    record->target_at = method_end + 1 - from;
    record->target_end = target_end - from;
    record->protocol_at = protocol - from;
    record->protocol_end = end - from;
    record->query_at = record->query_end = 0;
    if (mark < target_end && window[mark] == '?') {
        const uint8_t *fragment = memchr(window + mark, '#', target_end - mark);
        record->query_at = mark + 1 - from;
        record->query_end = fragment == NULL ? target_end - from : (uint32_t)(fragment - window) - from;
    }
    return true;
}

/* `" ddd ` at the request's closing quote with no backslash before it. */
FROE_QUICK bool froe_quick_status(const uint8_t *window, uint32_t close)
{
    /* Each byte is compared with what it should be: by 0x7f one that must be equal overflows into its high bit, by 0x76
     * one that may differ by 0 to 9 does. The byte before the quote is looked at by itself, the last one not at all. */
    uint64_t word = froe_load64(window + close - 1);
    uint64_t differs = word ^ UINT64_C(0x0020303030202200);
    uint64_t over = ((differs & ~FROE_WORD_HIGH_BITS) + UINT64_C(0x007f7676767f7f00)) | differs;
    return (over & UINT64_C(0x0080808080808000)) == 0 && (uint8_t)word != '\\';
}

/*
 * What is around the closing quote of the request: the protocol before it and the status behind it. Returns false when
 * that is not `" ddd `. *protocol: where it begins, with a space and no blank before that; 0: not told.
 */
FROE_QUICK bool froe_quick_closing(const uint8_t *window, uint32_t close, uint32_t *protocol)
{
    static const struct froe_ranges16 usual = {
        .low = {' ' + 1, ' ', 'H', 'T', 'T', 'P', '/', '0', '.', '0', '"', ' ', '0', '0', '0', ' '},
        .width = {UINT8_MAX - ' ' - 1, 0, 0, 0, 0, 0, 0, 9, 0, 9, 0, 0, 9, 9, 9, 0},
    };
    *protocol = close - 8;
    if (__builtin_expect(froe_bytes16_within(window + close - 10, &usual), 1))
        return true;
    *protocol = froe_quick_protocol(window, close);
    if (*protocol != 0 && (window[*protocol - 1] != ' ' || window[*protocol - 2] <= ' '))
        *protocol = 0;
    return froe_quick_status(window, close);
}

/* Status and bytes behind a request whose closing quote and status are as they should be. Returns the position behind
 * the bytes, or 0 when they are not of the usual form. */
FROE_QUICK uint32_t froe_quick_numbers(const uint8_t *window, uint32_t close, unsigned need, struct froe_record *record)
{
    uint64_t bytes = froe_load64(window + close + 6);
    uint64_t other = ~froe_word_digits(bytes) & FROE_WORD_HIGH_BITS;
    uint32_t len = other == 0 ? 0 : (uint32_t)__builtin_ctzll(other) / 8;
    uint32_t absent = (uint8_t)bytes == '-', width = len + absent;
    if (width == 0)
        return 0; /* no number, or one of eight digits and more */
    if ((need & FROE_NEED_NUMBERS) != 0) {
        uint64_t word = froe_load64(window + close + 2);
        record->status = (int32_t)((word & 15) * 100 + (word >> 8 & 15) * 10 + (word >> 16 & 15));
        record->bytes = absent != 0 ? FROE_BYTES_ABSENT : (int64_t)froe_word_number(bytes, len);
    }
    return close + 6 + width;
}

/* Whether what was read ends at pos: with the line, or, where lines go on, before a blank. */
FROE_QUICK bool froe_quick_ends(const uint8_t *window, uint32_t pos, uint32_t end, bool extra)
{
    return pos == end || (extra && pos < end && (window[pos] == ' ' || window[pos] == '\t'));
}

/* ` "referer" "agent"` at pos, which close at referer_end and agent_end. */
FROE_QUICK bool froe_quick_combined(const uint8_t *window, uint32_t from, uint32_t pos, uint32_t end,
                                    uint32_t referer_end, uint32_t agent_end, bool extra, unsigned need,
                                    struct froe_record *record)
{
    uint32_t middle, opening;
    memcpy(&middle, window + referer_end - 1, sizeof middle);
    memcpy(&opening, window + pos, sizeof opening);
    /* A quote with a blank behind it that opens a field is a mark too, and not its end. */
    if ((uint16_t)opening != 0x2220 /* ` "` */ || referer_end <= pos + 1 || agent_end <= referer_end + 2)
        return false;
    if (middle >> 8 != 0x222022 /* `" "` */ || (uint8_t)middle == '\\')
        return false;
    /* The mark may be a newline: of this line when the next one is empty. */
    if (!froe_quick_ends(window, agent_end + 1, end, extra) || window[agent_end] != '"' ||
        window[agent_end - 1] == '\\')
        return false;
    if ((need & FROE_NEED_REFERER) != 0) {
        record->referer_at = pos + 2 - from;
        record->referer_end = referer_end - from;
    }
    if ((need & FROE_NEED_AGENT) != 0) {
        record->agent_at = referer_end + 3 - from;
        record->agent_end = agent_end - from;
    }
    return true;
}

/* What stays the same while a window is read, and what is remembered from line to line. */
struct froe_quick {
    const uint8_t *window;
    const struct froe_scan *scan;
    struct froe_usual *usual;
    struct froe_timestamp_cache *cache;
};

/*
 * Reads the line window[from … end-1] of a scanned window. Its marks, without the newline, are closers[0 … count-1]:
 * three, the ends of request, referer and agent, or one, where these two are not logged. With `extra` more may follow,
 * and the line goes on at *tail. False: not a line for the quick way.
 */
FROE_QUICK bool froe_quick_read(const struct froe_quick *quick, uint32_t from, uint32_t end, const uint16_t *closers,
                                unsigned count, bool vhost, bool extra, unsigned need, struct froe_record *record,
                                uint32_t *tail)
{
    const uint8_t *window = quick->window;
    uint32_t close = closers[0], protocol;
    uint32_t zone_end = froe_quick_head(window, from, vhost, need, quick->usual, quick->cache, record);
    uint32_t open = zone_end + 2;
    if (zone_end == 0 || open >= close || close + 7 > end)
        return false;
    /* Most requests are GETs of a path. */
    uint64_t opening = froe_load64(window + zone_end);
    uint32_t method_end = open + 4;
    if (__builtin_expect(opening != froe_word_of("] \"GET /"), 0)) {
        if ((opening & 0xffffff) != 0x22205d /* `] "` */)
            return false;
        method_end = froe_quick_method(window, open + 1);
    }
    if (!froe_quick_closing(window, close, &protocol))
        return false;
    record->line = window + from;
    record->len = end - from;
    if ((need & FROE_NEED_EXTRA) != 0) {
        record->duration = FROE_DURATION_ABSENT;
        record->extra = NULL;
    }
    uint32_t pos = froe_quick_numbers(window, close, need, record);
    if (pos == 0 || pos > end)
        return false;
    if (count == 1) {
        record->referer_at = record->agent_at = 0;
        if (!froe_quick_ends(window, pos, end, extra))
            return false;
    } else if (!froe_quick_combined(window, from, pos, end, closers[1], closers[2], extra, need, record)) {
        return false;
    }
    if (extra)
        *tail = count == 1 ? pos : closers[2] + 1u;
    if ((need & (FROE_NEED_PATH | FROE_NEED_REQUEST)) != 0 &&
        !froe_quick_request(window, quick->scan, from, open + 1, close, method_end, protocol, need, record)) {
        record->request_at = open + 1 - from;
        record->request_end = close - from;
        froe_request_split(record);
    }
    return true;
}

#endif
