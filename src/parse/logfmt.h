/*
 * Lines of keys and values, as Heroku's router, Rails (lograge), Grafana, Docker's registry and the loggers of Go write
 * them:
 *
 *     2023-10-10T13:55:36.123456+00:00 heroku[router]: at=info method=GET path="/a?b=1" status=200
 *
 * A line is words with blanks between them, which are all bytes up to 0x20. The key is what stands in a word before its
 * first =, the value what stands behind it up to the next blank, perhaps nothing; or, when it begins with a quote, what
 * stands up to the next quote, blanks and = included: a backslash in there takes the next byte with it. What then
 * follows up to a blank is passed over, and so are words without a = and those with a quote in front of it: headers,
 * flags, what somebody says. A date and the time of day behind it, and an offset or UTC behind these, are one value
 * although they are in no quotes, as lograge writes times.
 *
 * They are read like JSON lines (parse/json_lines.h), keys being the paths.
 */
#ifndef FROE_PARSE_LOGFMT_H
#define FROE_PARSE_LOGFMT_H

#include "parse/json.h"

/* The path that the time in the header of a line goes by (parse/header.h): no key can be it. */
#define FROE_LOGFMT_HEADER "\"header\""

/* As froe_json_find(): values are strings, escapes are those of froe_json_unescape(), and of several with a key the
 * last counts. False: there is no key, or a quote is not closed. */
bool froe_logfmt_find(const struct froe_json_paths *paths, struct froe_json_state *state, const uint8_t *line,
                      size_t len, struct froe_json_value *values, struct froe_json_found *found);

/* Whether a line may have been written so: before its first key there are neither quotes nor braces, and there is one.
 */
bool froe_logfmt_may_be(struct froe_span line);

#endif
