/* The inside of a zone: what a TZif file says. For base/zone.c and tests. */
#ifndef FROE_BASE_ZONE_TABLE_H
#define FROE_BASE_ZONE_TABLE_H

#include "base/span.h"
#include "base/zone_rule.h"

/* Beyond this no file is taken for time zone data; the largest of the database has 4 KiB. */
#define FROE_ZONE_FILE_MAX ((size_t)256 << 10)

struct froe_zone_table {
    int32_t first; /* offset before the first transition */
    bool has_rule; /* rule holds from the last transition on */
    struct froe_zone_rule rule;
    size_t count;
    int64_t *times;   /* transitions, ascending */
    int32_t *offsets; /* from times[i] on */
};

enum froe_zone_status {
    FROE_ZONE_OK,
    FROE_ZONE_FOREIGN,   /* no TZif file */
    FROE_ZONE_DAMAGED,   /* one, but not whole or against RFC 8536 */
    FROE_ZONE_LEAP,      /* its clock counts leap seconds, which the instants of logs do not */
    FROE_ZONE_NO_MEMORY, /* memory is short */
};

/* Makes a table of the bytes of a TZif file, version 1 or later; *table is set only with FROE_ZONE_OK. */
enum froe_zone_status froe_zone_table_read(struct froe_span file, struct froe_zone_table **table);

/* NULL is allowed. */
void froe_zone_table_free(struct froe_zone_table *table);

#endif
