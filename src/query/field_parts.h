/*
 * Parts of records as texts; private to the files field*.c.
 */
#ifndef FROE_QUERY_FIELD_PARTS_H
#define FROE_QUERY_FIELD_PARTS_H

#include "parse/record.h"

/* "-" in a field that may be absent. */
static inline struct froe_span froe_part_unless_dash(struct froe_span text)
{
    return text.len == 1 && text.ptr[0] == '-' ? FROE_ABSENT : text;
}

static inline struct froe_span froe_part_optional(const struct froe_record *record, uint32_t at, uint32_t end)
{
    return at == 0 ? FROE_ABSENT : froe_record_part(record, at, end);
}

/* A part that may begin the line. */
static inline struct froe_span froe_part_required(const struct froe_record *record, uint32_t at, uint32_t end)
{
    return end == 0 ? FROE_ABSENT : froe_record_part(record, at, end);
}

#endif
