/* Parts of a URL path and of a query string. Results borrow from the text they are given, or are absent. */
#ifndef FROE_PARSE_PATH_H
#define FROE_PARSE_PATH_H

#include "base/buffer.h"

/* The number-th non-empty segment, counted from 1. */
struct froe_span froe_path_segment(struct froe_span path, unsigned number);

/* Walks the non-empty segments: *rest begins as the path. False at the end. */
bool froe_path_next(struct froe_span *rest, struct froe_span *segment);

/* What follows the last slash (may be empty); the whole path when it has none. */
struct froe_span froe_path_name(struct froe_span path);

/* The name from its last dot on, with the dot, case as it is; absent when nothing follows a dot. */
struct froe_span froe_path_ext(struct froe_span path);

/* Appends the path with segments that are numbers, UUIDs (RFC 9562) or 16 and more hexadecimal digits replaced by {n},
 * {uuid}, {hex}. */
void froe_path_template(struct froe_buffer *buffer, struct froe_span path);

/* The first value of a parameter of a query string (`a=1&b`; the value of b is ""), undecoded. */
struct froe_span froe_query_parameter(struct froe_span query, struct froe_span name);

#endif
