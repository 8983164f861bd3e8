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

/* The object of JSON that stands behind a header, up to the end of the line; the line itself when there is none. */
struct froe_span froe_object_behind_header(struct froe_span line);

#endif
