/* Records for tests of expressions, with fields that only some log formats have. */
#ifndef FROE_TESTS_WHERE_RECORDS_H
#define FROE_TESTS_WHERE_RECORDS_H

#include "query/field.h"

enum where_line {
    WHERE_FULL,       /* everything is present */
    WHERE_FULL_ZONED, /* the same, shown in +05:30 */
    WHERE_ODD,        /* strange bytes, large numbers, an empty user, before 1970, IPv6 */
    WHERE_EMPTY,      /* all that can be absent is, but for the time */
    WHERE_NO_TIME,    /* the time too */
    WHERE_LINES,
};

struct where_record {
    uint8_t *line;
    struct froe_record record;
    struct froe_part extra[3];
    struct froe_zone zone;
    struct froe_field_context context;
};

/* Names beside the standard ones: client (a text), upstream_status (a number), wait (a duration, in milliseconds); they
 * have the slots 0, 1, 2. To be freed with froe_field_scope_free(). */
struct froe_field_scope where_scope(void);

/* Reads only what is needed; the rest of the record is garbage. To be freed; may not be moved. */
void where_record_open(struct where_record *own, enum where_line line, unsigned need);
/* The same of any line. False: it is no record (then nothing is to be freed). */
bool where_record_read(struct where_record *own, const uint8_t *line, size_t len, bool vhost, unsigned need);
void where_record_free(struct where_record *own);

#endif
