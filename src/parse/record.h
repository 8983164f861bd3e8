/*
 * One parsed line. A record borrows from the block that holds the line and never outlives it: all places are offsets
 * from `line`, so that a batch of records stays small.
 *
 * Absent parts: `…_end` is 0 for vhost, host, ident, user and request; `…_at` is 0 for everything else. Nothing that
 * can be absent begins a line of the Common format; readers of other formats set `line` one byte before the line (a
 * byte that nobody reads), so that no part of theirs is at 0.
 *
 * Names are those of Apache's mod_log_config and nginx' ngx_http_log_module where they agree with common speech.
 */
#ifndef FROE_PARSE_RECORD_H
#define FROE_PARSE_RECORD_H

#include "base/span.h"

/* Parts of a record that a query may ask for. Every line is checked whole, but only these parts are cut out; members of
 * a record that belong to a part not asked for are undefined. line and len are always there, and a vhost that begins
 * the line. */
enum {
    FROE_NEED_CLIENT = 1,   /* host, ident, user */
    FROE_NEED_TIME = 2,     /* time_at, time_end, time, offset */
    FROE_NEED_PATH = 4,     /* path, method_end */
    FROE_NEED_REQUEST = 8,  /* request; method, target, protocol, query. Includes FROE_NEED_PATH */
    FROE_NEED_NUMBERS = 16, /* status, bytes */
    FROE_NEED_REFERER = 32,
    FROE_NEED_AGENT = 64,
    FROE_NEED_EXTRA = 128, /* duration, extra, and vhost where it does not begin the line */
    FROE_NEED_ALL = 255,
    /* 256 and 512 are the fields' own (query/field.h). */
    FROE_NEED_TARGET = 1024, /* beside FROE_NEED_REQUEST: the target also where its query stands apart from its path */
};

/* Longest line that can be a record, in bytes. */
#define FROE_LINE_MAX ((size_t)1 << 20)

enum { FROE_STATUS_ABSENT = -1, FROE_BYTES_ABSENT = -1, FROE_DURATION_ABSENT = -1 };

/* record->time of a format that has no time, or leaves it out of a line. */
#define FROE_TIME_ABSENT INT64_MIN

/* A part that only some log formats have; at 0: absent. */
struct froe_part {
    uint32_t at, end;
};

struct froe_record {
    const uint8_t *line; /* first byte after leading blanks and NULs, or the one before it */
    uint32_t len;        /* without line end */
    uint32_t vhost_at, vhost_end;
    uint32_t host_at, host_end;
    uint32_t ident_at, ident_end;
    uint32_t user_at, user_end; /* may be empty */
    uint32_t time_at, time_end; /* valid */
    uint32_t request_at, request_end;
    uint32_t referer_at, referer_end; /* at 0: none logged */
    uint32_t agent_at, agent_end;     /* at 0: none logged */
    int32_t status;                   /* 0 … 999 or FROE_STATUS_ABSENT */
    int32_t offset;                   /* of the time zone, seconds east of UTC */
    int64_t time;                     /* seconds since 1970-01-01 UTC */
    int64_t bytes;                    /* or FROE_BYTES_ABSENT */

    /* All absent when the request is not HTTP. */
    uint32_t method_at, method_end; /* end 0: not HTTP */
    uint32_t target_at, target_end;
    uint32_t protocol_at, protocol_end; /* at 0: HTTP/0.9 */
    uint32_t path_at, path_end;         /* at 0, but not the end: the path is "/" (absolute-form without one) */
    uint32_t query_at, query_end;       /* at 0: no ? */

    int64_t duration;              /* nanoseconds, or FROE_DURATION_ABSENT */
    const struct froe_part *extra; /* by the slots of the query (parse/extra.h); NULL: all absent */
};

/* Why a line is no record; in Common and Combined lines in this order of precedence, from left to right in the line; in
 * other formats the first column from the left that is wrong decides. */
enum froe_reason {
    FROE_REASON_NONE,
    FROE_REASON_EMPTY,
    FROE_REASON_TOO_LONG,
    FROE_REASON_NO_TIME,
    FROE_REASON_BAD_TIME,
    FROE_REASON_NO_REQUEST,
    FROE_REASON_BAD_STATUS,
    FROE_REASON_BAD_BYTES,
    FROE_REASON_OPEN_QUOTE,
    FROE_REASON_BAD_FIELDS, /* formats other than these two */
    FROE_REASON_BAD_JSON,
    FROE_REASON_COUNT,
};

/* "no-time" …; the names are part of the output and do not change. */
const char *froe_reason_name(enum froe_reason reason);
/* One sentence for people. */
const char *froe_reason_text(enum froe_reason reason);

static inline struct froe_span froe_record_part(const struct froe_record *record, uint32_t at, uint32_t end)
{
    return (struct froe_span){record->line + at, end - at};
}

#endif
