/*
 * A log format and a query put together: which of the format's columns the query wants, and where they go.
 *
 * Whether a line is a record never depends on the query. Columns that a line need not have are walked over only as far
 * as the query wants any.
 */
#ifndef FROE_PARSE_BINDING_H
#define FROE_PARSE_BINDING_H

#include "parse/clf.h"
#include "parse/extra.h"
#include "parse/format.h"

struct froe_binding {
    const struct froe_log_format *format;
    unsigned need;                  /* FROE_NEED_… */
    struct froe_clf_format clf;     /* of the kind CLF */
    size_t slot_count;              /* of the query */
    bool fills;                     /* a column goes to a slot */
    size_t walk;                    /* columns before this one are read; CLF: of those behind the head */
    int8_t port_slot;               /* CLF: of the virtual host's port, or -1 */
    int8_t slots[FROE_COLUMNS_MAX]; /* by column: the slot it goes to, or -1 */
};

/* Binds a format; borrows it. slots may be NULL: none. */
void froe_format_bind(const struct froe_log_format *format, const struct froe_extra_slots *slots, unsigned need,
                      struct froe_binding *binding);

#endif
