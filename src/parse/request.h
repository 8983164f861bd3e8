/*
 * The parts of a request line (RFC 9112, section 3) as logs hold it: `method target protocol`, with whatever clients
 * send instead.
 *
 * Words are runs of bytes other than space and tab. A request is HTTP when it has three words or more of which the last
 * begins with `HTTP/`, or two of which the first is all upper-case letters and the second begins with `/` (HTTP/0.9, no
 * protocol). The target is what lies between method and protocol, blanks inside kept.
 */
#ifndef FROE_PARSE_REQUEST_H
#define FROE_PARSE_REQUEST_H

#include "parse/record.h"

/* Splits the record's request and its target, any shape, byte by byte; sets all members of FROE_NEED_REQUEST. Escape
 * sequences for colours around the request (parse/colour.h) are no part of it. */
void froe_request_split(struct froe_record *record);

/*
 * Splits the record's target, target_at … target_end: the path ends at the first ? or #, the query runs from the first
 * ? to the first #. An absolute-form target (`scheme://authority/path`) loses scheme and authority.
 */
void froe_target_split(struct froe_record *record);

/* The path; absent when the request is not HTTP, or no target was logged. FROE_NEED_PATH. */
static inline struct froe_span froe_record_path(const struct froe_record *record)
{
    static const uint8_t root[] = "/";
    if (__builtin_expect(record->path_at == 0, 0))
        return record->path_end != 0 ? (struct froe_span){root, 1} : FROE_ABSENT;
    return froe_record_part(record, record->path_at, record->path_end);
}

#endif
