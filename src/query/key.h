/*
 * Keys of groups: the values of one or more fields as one run of bytes that is equal exactly when all values are.
 *
 * A single field whose text stands in the line is its own key, uncopied. Everything else is written out: for each field
 * one byte (0 absent, 1 present), then for text its length in four bytes and the bytes, for numbers and times the value
 * in eight bytes (and the offset in four). The layout is private to this process.
 */
#ifndef FROE_QUERY_KEY_H
#define FROE_QUERY_KEY_H

#include "query/field.h"
#include "query/groups.h"

/* Fields in a key at most. */
enum { FROE_KEYS_MAX = 64 };

struct froe_key_plan {
    struct froe_field *fields;
    size_t count;
    bool plain; /* one field, its text is the key */
};

/* Takes over fields (an array from froe_fields_parse()). */
void froe_key_plan_init(struct froe_key_plan *plan, struct froe_field *fields, size_t count);
void froe_key_plan_free(struct froe_key_plan *plan);

/* Appends the key of a record that is not plain. scratch: one buffer for each field. */
void froe_key_write(const struct froe_key_plan *plan, const struct froe_record *record,
                    struct froe_field_context *context, struct froe_buffer *scratch, struct froe_buffer *key);

/* Reads the values of a group's key into datums[0 … plan->count-1]; they borrow from the group. */
void froe_key_read(const struct froe_key_plan *plan, const struct froe_group *group, struct froe_datum *datums);

/* Order of keys: field by field, as froe_datum_compare(). */
int froe_key_compare(const struct froe_key_plan *plan, const struct froe_group *a, const struct froe_group *b);

#endif
