/*
 * The log formats of a run: the one that was asked for, or all that have a name, to be told apart file by file.
 *
 * Any thread may use it, but for what froe_catalog_candidate() needs. Formats of auto are compiled when they are first
 * asked for.
 */
#ifndef FROE_PARSE_CATALOG_H
#define FROE_PARSE_CATALOG_H

#include "parse/format.h"

struct froe_catalog;

/* log_format: "auto", a name or a string (parse/format.h). NULL with *error filled. */
struct froe_catalog *froe_catalog_create(const char *log_format, froe_error *error);
void froe_catalog_free(struct froe_catalog *catalog);

/* Whether memory was too short for a format of auto, so that a name was not resolved. */
bool froe_catalog_failed(const struct froe_catalog *catalog);

/* The format that was asked for; NULL: auto. */
const struct froe_log_format *froe_catalog_chosen(const struct froe_catalog *catalog);

/* A field that log formats add. */
struct froe_extra_name {
    struct froe_span name; /* to compare by; borrowed from the catalog, or from the text it was found by */
    enum froe_column_type type;
    uint64_t unit; /* nanoseconds in one, of a duration */
};

/*
 * What a name means in these formats; false: none of them has it. In any case of letters, - and _ being the same, and
 * with another name for it (backend_status_code). Columns of W3C logs are only known when the file is read, so their
 * kind of names, cs-…, x-…, cs(…), is taken where such logs may be read; the same goes for keys of JSON lines.
 */
bool froe_catalog_resolve(const struct froe_catalog *catalog, struct froe_span text, struct froe_extra_name *found);

/* Names for a suggestion: number `index`, NULL-terminated; NULL behind the last, or where memory is short. Not
 * thread-safe: the first call collects them. */
const char *froe_catalog_candidate(struct froe_catalog *catalog, size_t index);

/*
 * The format of a file, told from its first decoded bytes (whole lines, the last may be cut). With auto, each of the
 * first 64 lines votes for the formats that can read it; where none can read any, or all are messages in JSON, each of
 * the next 64, and so on. Of lines that something carries (parse/wrapped.h) what they hold is looked at, whatever
 * format was asked for. *own: made for this file alone, for the caller to free; otherwise NULL. *known: false when no
 * line of the sample is of any format; the file is then read as Combined. The answer borrows from the catalog or is
 * *own; NULL: memory is short.
 */
const struct froe_log_format *froe_catalog_detect(const struct froe_catalog *catalog, struct froe_span sample,
                                                  struct froe_log_format **own, bool *known);

#endif
