/*
 * Objects of JSON among the lines of a sample, and who wrote them; for parse/detect_format.c alone.
 */
#ifndef FROE_PARSE_DETECT_JSON_H
#define FROE_PARSE_DETECT_JSON_H

#include "parse/catalog_inside.h"
#include "parse/json.h"

/* Lines that are objects, and who wrote them; messages are of anybody, and are no requests. */
struct froe_json_votes {
    size_t objects, caddy, traefik, cloudflare, messages;
    size_t requests; /* by a method, a request line or the number of a status */
};

/* What is told by, apart from the columns of a format, at most. */
enum { FROE_JSON_TELLING = 16 };

/* What objects are looked through for: what is told by, and the keys of any request. */
struct froe_json_keys {
    struct froe_json_paths *paths; /* NULL: not needed yet, or memory is short */
    size_t count;
    uint8_t places[FROE_JSON_TELLING + FROE_COLUMNS_MAX]; /* enum froe_place of those of a format */
};

/* Votes by the columns of a format of JSON, of which there are none for NULL. FROE_JSON_SLACK bytes behind each line
 * are readable. *keys is made at the first call; its paths are the caller's to free. */
struct froe_json_votes froe_json_votes_for(const struct froe_log_format *format, const struct froe_span *lines,
                                           size_t count, struct froe_json_keys *keys);

/* The format of most objects: a server that writes messages between them is told by what is half of all others. */
const struct froe_log_format *froe_json_choose(const struct froe_catalog *catalog, const struct froe_json_votes *votes);

#endif
