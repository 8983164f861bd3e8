/*
 * The Common Log Format and what is built on it (Combined, either with a virtual host before it):
 *
 *     [vhost] host ident user [time] "request" status bytes ["referer" ["agent"]] [extra…]
 *
 * Two ways to the same record. The quick one knows where things are from the scan of the window and takes lines as
 * servers write them; it declines every line that is odd in any way. The slow one goes from byte to byte, takes all
 * that the format allows, and alone decides what is malformed and why. It is the oracle of the quick one
 * (parse/clf_quick.h).
 */
#ifndef FROE_PARSE_CLF_H
#define FROE_PARSE_CLF_H

#include "parse/record.h"
#include "parse/timestamp.h"
#include "simd/kernel.h"

/* What the parser is told about a file and a query. */
struct froe_clf_format {
    bool vhost;    /* a virtual host begins the line */
    bool combined; /* referer and agent are looked for */
    bool extra;    /* lines go on behind that: the quick way takes them too */
    unsigned need; /* FROE_NEED_… */
};

/*
 * Reads any line, without its line end. Returns FROE_REASON_NONE with *record filled, or why it is none (*record then
 * is undefined). *nul_bytes grows by the NUL bytes skipped at the start. The record borrows from the line.
 */
enum froe_reason froe_clf_read(const uint8_t *line, size_t len, const struct froe_clf_format *format,
                               struct froe_timestamp_cache *cache, struct froe_record *record, uint64_t *nul_bytes);

/* The same. *tail: where what stands behind the line's head begins, from record->line on: after the agent, or after the
 * bytes where the format is not Combined. 0: a Combined line without referer or agent. */
enum froe_reason froe_clf_read_head(const uint8_t *line, size_t len, const struct froe_clf_format *format,
                                    struct froe_timestamp_cache *cache, struct froe_record *record, uint64_t *nul_bytes,
                                    uint32_t *tail);

/*
 * Votes of the whole lines in a sample on whether a virtual host stands before the host: looks at the first lines that
 * parse one way or the other, at most 64. A tie means no.
 */
bool froe_clf_detect_vhost(const uint8_t *sample, size_t len);

/* Whether a line begins with several addresses, `192.0.2.1, 198.51.100.2 - - [`, as X-Forwarded-For has them; vhost:
 * behind a virtual host. */
bool froe_clf_begins_list(struct froe_span line, bool vhost);

#endif
