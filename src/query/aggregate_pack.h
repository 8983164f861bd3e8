/*
 * States and the values of exact distinct() as bytes for this process alone: what is put on a disk when memory is
 * short (run/overflow.h). Those of state files are in query/aggregate_codec.h.
 *
 * A group and the values that it has met part ways: values go by their own hash, so that a group may have met more of
 * them than fit into memory. Those of one part are counted for each group, and that number is then added to the group.
 *
 * Thread-safe: all is in the arguments.
 */
#ifndef FROE_QUERY_AGGREGATE_PACK_H
#define FROE_QUERY_AGGREGATE_PACK_H

#include "query/aggregate.h"
#include "query/groups.h"
#include "query/pairs.h"

/* Bytes of a group's key, hits and state to come are appended to `out`. counted: exact distinct() is counted, its
 * numbers belong to the state; otherwise the values that were met are packed by themselves. */
void froe_group_pack(const struct froe_aggregates *aggregates, size_t state_size, const struct froe_group *group,
                     bool counted, struct froe_buffer *out);

/* A group in bytes. */
struct froe_group_packed {
    struct froe_key key; /* borrows from the bytes */
    uint64_t hits;
    struct froe_span state;
};

/* Takes a group off the front of *bytes. False: they are no such bytes. */
bool froe_group_unpack(size_t state_size, struct froe_span *bytes, struct froe_group_packed *packed);

/* Adds a packed state to a state. False when memory is short, or it is none. */
bool froe_aggregates_unpack(const struct froe_aggregates *aggregates, struct froe_aggregates_store *store, void *state,
                            struct froe_span packed);

/* --- values of exact distinct(), and visitors with their visits -------------------------------------------------- */

enum { FROE_VALUE_PARTS = FROE_GROUPS_PARTS };

/* Puts the visitors, or all other values, into the order of their parts, by the bits of a level as groups are; only
 * packing and clearing can follow. starts[]: of each part, as froe_groups_deal(). False when memory is short. */
bool froe_aggregates_deal_values(struct froe_aggregates_store *store, bool visitors, unsigned level,
                                 size_t starts[FROE_VALUE_PARTS + 1]);

/* Appends a value, the key of the group that met it, and the visits of a visitor. */
void froe_aggregates_pack_met(const struct froe_aggregates *aggregates, size_t state_size, const struct froe_met *met,
                              struct froe_buffer *out);

/* Likewise one that was dealt out. */
void froe_aggregates_pack_value(const struct froe_aggregates *aggregates, const struct froe_aggregates_store *store,
                                size_t state_size, bool visitors, size_t index, struct froe_buffer *out);

struct froe_value_packed {
    uint32_t tag; /* the number of the distinct() column */
    struct froe_span value;
    struct froe_key key;
    struct froe_span visits; /* of a visitor */
};

/* Takes a value off the front of *bytes. False: they are no such bytes. */
bool froe_value_unpack(const struct froe_aggregates *aggregates, struct froe_span *bytes,
                       struct froe_value_packed *packed);

/* Adds count <= FROE_GROUPS_BATCH values of the same tag to the groups with these states. False when memory is short.
 */
bool froe_aggregates_meet(const struct froe_aggregates *aggregates, struct froe_aggregates_store *store,
                          void *const *states, const struct froe_value_packed *values, size_t count);

/* All values of a part have been added to a store: counts them for each group, and adds the numbers over all groups to
 * a total (NULL: not wanted). False when memory is short. */
bool froe_aggregates_count_values(const struct froe_aggregates *aggregates, struct froe_aggregates_store *store,
                                  void *total);

/* Adds what was counted of values in one state or total to another. */
void froe_aggregates_add_counted(const struct froe_aggregates *aggregates, void *total, const void *from);

#endif
