/*
 * Keys of which there are few (froe_key_plan.few): of methods, protocols, statuses and pieces of the day. What a record
 * has of them, but for the status, is compared with what the record before it had, and then with what was met lately;
 * together with the status it has a place where its group stands. No key is made of what is known. Private to the files
 * key*.c.
 */
#ifndef FROE_QUERY_KEYS_FEW_H
#define FROE_QUERY_KEYS_FEW_H

#include "query/key.h"

/* What the keys of a plan are made of. */
enum froe_few {
    FROE_FEW_METHOD = 1 << 0,
    FROE_FEW_PROTOCOL = 1 << 1,
    FROE_FEW_STATUS = 1 << 2, /* or its class */
    FROE_FEW_PIECE = 1 << 3,  /* of plan->piece seconds, in which all times have the same key */
};

/* As froe_keys_count(). */
bool froe_keys_count_few(const struct froe_key_plan *plan, const struct froe_record *records, size_t count,
                         struct froe_field_context *context, struct froe_buffer *scratch, struct froe_buffer *bytes,
                         struct froe_groups *groups, struct froe_group **found);

#endif
