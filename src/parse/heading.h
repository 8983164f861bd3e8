/*
 * What lines that begin with # have said of the lines behind them, in logs of W3C's Extended Log File Format: the
 * columns (#Fields) and the day of times without a date (#Date). A server that is started again says it again, and
 * perhaps other things.
 *
 * Source: W3C working draft WD-logfile-960323.
 */
#ifndef FROE_PARSE_HEADING_H
#define FROE_PARSE_HEADING_H

#include "base/text.h"
#include "parse/binding.h"

static inline struct froe_span froe_without_byte_order_mark(struct froe_span line)
{
    bool marked =
        line.len >= FROE_BYTE_ORDER_MARK_LEN && memcmp(line.ptr, FROE_BYTE_ORDER_MARK, FROE_BYTE_ORDER_MARK_LEN) == 0;
    size_t skipped = marked ? FROE_BYTE_ORDER_MARK_LEN : 0;
    return (struct froe_span){line.ptr + skipped, line.len - skipped};
}

struct froe_heading {
    const struct froe_binding *binding; /* of the columns in force */
    int64_t day;                        /* since 1970-01-01 */
    bool dated;                         /* there is a day */
};

/* The columns that a #Fields line names, bound to the query; present: those in force. NULL: not to be had. */
typedef const struct froe_binding *froe_fields_fn(void *context, const struct froe_binding *present,
                                                  struct froe_span line);

/* Whether a line is one of these, in a log of this format. */
static inline bool froe_heading_is(const struct froe_log_format *format, struct froe_span line)
{
    return format->directives && line.len > 0 && line.ptr[0] == '#';
}

/* Takes such a line in, without its line end. False: #Fields that cannot be understood; all stays as it was. fields
 * NULL: columns cannot change. */
bool froe_heading_take(struct froe_heading *heading, struct froe_span line, froe_fields_fn *fields, void *context);

/* Takes in all such lines of a block of whole lines, behind which 16 bytes are readable. */
void froe_heading_pass(struct froe_heading *heading, struct froe_span block, froe_fields_fn *fields, void *context);

#endif
