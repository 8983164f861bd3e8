/*
 * What those who carry logs put before a line: syslog (RFC 3164, RFC 5424) and the container runtime of Kubernetes.
 *
 *     <190>Nov  3 05:29:31 web1 nginx: …
 *     <190>1 2026-11-03T05:29:31.123Z web1 nginx 77 - - …
 *     2026-11-03T05:29:31.123456789Z stdout F …
 */
#ifndef FROE_PARSE_HEADER_H
#define FROE_PARSE_HEADER_H

#include "base/span.h"

/* What padding there may be before a line, NUL bytes and blanks, is no part of it. */
static inline struct froe_span froe_line_without_padding(struct froe_span line)
{
    while (line.len > 0 && (*line.ptr == ' ' || *line.ptr == '\t' || *line.ptr == '\0'))
        line = (struct froe_span){line.ptr + 1, line.len - 1};
    return line;
}

/* Whether a line begins so, with or without what stands before the time. */
bool froe_has_header(struct froe_span line);

/* The time, as ISO 8601 or Common have it, that a text begins with, in brackets perhaps; empty: none. A blank may stand
 * between the date and the time of day, and before an offset or UTC. */
struct froe_span froe_time_begun(struct froe_span text);

/* A quick look at the first bytes of a line, two of which can be read: false when none of the headers of
 * froe_time_of_header() begins so. */
static inline bool froe_may_begin_header(const uint8_t *line)
{
    return (line[0] >= '0' && line[0] <= '9') || line[0] == '<' || line[0] == '[' || line[1] == ',';
}

/* The time of a line's header when it has a year: of those above, perhaps behind the number of bytes in the message,
 * and of Ruby's Logger (I, [2023-10-10T13:55:36.123456 #123]  INFO -- : …). Empty: there is none. */
struct froe_span froe_time_of_header(struct froe_span line);

/* The object of JSON that stands behind a header, up to the end of the line; the line itself when there is none. */
struct froe_span froe_object_behind_header(struct froe_span line);

#endif
