/*
 * Lines of text in what carries them; any log format can be in them. Line by line these are
 *
 *     {"log":"192.0.2.1 - - [10/Oct/2000:13:55:36 +0000] \"GET / …\n","stream":"stdout","time":"…"}
 *     {"@timestamp":"…","message":"192.0.2.1 - - [10/Oct/2000:13:55:36 +0000] \"GET / …","host":{…}}
 *     2000-10-10T13:55:36.123456789Z stdout F 192.0.2.1 - - [10/Oct/2000:13:55:36 +0000] "GET / …
 *     web-1  | 192.0.2.1 - - [10/Oct/2000:13:55:36 +0000] "GET / …
 *     [pod/web-0/nginx] 192.0.2.1 - - [10/Oct/2000:13:55:36 +0000] "GET / …
 *     2000-10-10T13:55:36.12+0000 [APP/PROC/WEB/0] OUT 192.0.2.1 - - [10/Oct/2000:13:55:36 +0000] "GET / …
 *     2000/10/10 13:55:36.123<TAB>INFO<TAB>http.log.access<TAB>handled request<TAB>{"request": {…}, …}
 *     "192.0.2.1 - - [10/Oct/2000:13:55:36 +0000] "GET / HTTP/1.1" 200 1 "-" "curl/8.4.0""
 *
 * as Docker's json-file driver, shippers of logs (Filebeat, Fluent Bit, Logstash and others, in a member of the
 * object), the container runtimes of Kubernetes (CRI), `docker compose logs`, `kubectl logs --prefix`, `cf logs`,
 * Caddy's console encoder and LiteSpeed write them; and lines behind what loggers of programs write (parse/logger.h).
 * Of Caddy's the time belongs to the object, which has none.
 */
#ifndef FROE_PARSE_WRAPPED_H
#define FROE_PARSE_WRAPPED_H

#include "base/span.h"

/* What a line holds. */
struct froe_wrapped {
    struct froe_span text; /* absent: nothing of these carries it */
    bool in_object;        /* the text of a string in JSON, or with an object in it: froe_wrapped_undo() makes a line
                              of it */
    bool console;          /* in_object: an object and what stands before it */
};

/* Whether there may be such lines among these: a quick look that passes over most logs without any. */
bool froe_wrapped_may_be(struct froe_span log);

/* Padding before a line is no part of it. FROE_LINES_SLACK bytes behind the line can be read. */
struct froe_wrapped froe_wrapped_find(struct froe_span line);

/* Undoes the escapes, without the line end that the text may have, or puts the time into the object, as `ts`; returns
 * the length, never more than that of the text. */
size_t froe_wrapped_undo(uint8_t *to, struct froe_wrapped found);

#endif
