/*
 * Lines of labeled tab-separated values (http://ltsv.org):
 *
 *     time:[28/Feb/2013:12:00:00 +0900]\thost:192.0.2.1\treq:GET / HTTP/1.1\tstatus:200
 *
 * A field is a label, a colon and all up to the next tab or the end of the line; escapes are not undone. Between two
 * tabs there may be nothing. They are read like JSON lines (parse/json_lines.h), labels being the paths.
 */
#ifndef FROE_PARSE_LTSV_H
#define FROE_PARSE_LTSV_H

#include "parse/json.h"

/* As froe_json_find(): values are strings without escapes, and of several with a label the last counts. False: a field
 * has no label. */
bool froe_ltsv_find(const struct froe_json_paths *paths, struct froe_json_state *state, const uint8_t *line, size_t len,
                    struct froe_json_value *values, struct froe_json_found *found);

/* Whether a line is one of requests: fields with labels of letters, digits, dots, dashes and underscores, two or more,
 * and among them time, req or uri. */
bool froe_ltsv_is_request(struct froe_span line);

#endif
