/*
 * Groups as bytes that mean the same in every process and on every machine, for state files and for what is put on a
 * disk while memory is short.
 *
 * A group is (numbers as base/varint.h has them):
 *
 *     length of the key + 1, or 0: absent · the key (query/key.h) · hits
 *     and where the aggregates have a state: its length in bytes · the state (query/aggregate_codec.h)
 *
 * The bytes of a group depend on what it has counted alone, not on the order in which that came: a group that is read
 * and written again is the same bytes, and so are groups merged in any order. Reading adds to the group of that key
 * which is there, so that to load is to merge. A group whose values were too many to be written at once is there again,
 * with more of them and no hits; when all that there is of a group has been read it has hits.
 *
 * FROE_GROUP_CODEC_VERSION counts up when any of this changes, the layout of keys and of states included.
 *
 * Writing and reading are streams of groups: nothing but the group at hand is held. Which groups come together is for
 * the caller to say: those of one partition, by froe_group_partition(), have the same keys in every file, so that
 * partitions can be merged one after the other or side by side.
 */
#ifndef FROE_QUERY_GROUP_CODEC_H
#define FROE_QUERY_GROUP_CODEC_H

#include "base/buffer.h"
#include "query/aggregate.h"
#include "query/groups.h"
#include "query/key.h"
#include "query/sieve.h"

enum { FROE_GROUP_CODEC_VERSION = 1 };

/* The hash that decides the partition: that of froe_hash_stable(). It is no secret: who makes keys to fit can fill one
 * partition, so nothing may break when most groups lie in one. */
static inline uint64_t froe_group_stable_hash(const struct froe_group *group)
{
    return froe_hash_stable(group->key, group->len);
}

/* The partition, of 2^bits, of a key with this hash; bits <= 32. Halves of partitions lie behind each other. */
static inline size_t froe_group_partition(uint64_t stable_hash, unsigned bits)
{
    return (size_t)(stable_hash >> 32 >> (32 - bits));
}

/* --- writing ---------------------------------------------------------------------------------------------------- */

/*
 * The values of exact distinct() that groups have met, which lie apart from their states, sorted out to the partitions
 * of the groups. Made once for the tables that are written; partitions are then sorted by any thread, each once, before
 * its groups are written. Zero-initialised: there are none, which is right where froe_aggregates_has_pairs() is false.
 */
struct froe_group_values {
    struct froe_met *met; /* a group and a value (query/pairs.h), by partition */
    size_t *starts;       /* of each partition in met, and the end; after sorting equal ones are gone from its end */
    size_t *counts;
    size_t partitions;
};

/*
 * Gathers them from stores whose groups are not merged, or are merged completely (values of groups that were merged
 * into another count for that one). False when memory is short; nothing is left to free then. The groups must not move
 * or merge as long as they are used.
 */
bool froe_group_values_gather(struct froe_group_values *values, const struct froe_aggregates *aggregates,
                              struct froe_aggregates_store *const *stores, size_t count, unsigned bits);
void froe_group_values_sort(struct froe_group_values *values, size_t partition);
void froe_group_values_free(struct froe_group_values *values);

/*
 * Appends a group of the partition (0 where there are no values). The lists of its sketches are put in order while that
 * is done: a group is written by one thread at a time. out->failed when memory is short.
 */
void froe_group_encode(const struct froe_aggregates *aggregates, const struct froe_group *group,
                       const struct froe_group_values *values, size_t partition, struct froe_buffer *out);

/*
 * The same where a group may have met very many values: appends one record of it, with a part of the values (some 128
 * KiB of them), the first one with everything else. *at: where the next part begins, 0 at first. False when there is no
 * more.
 */
bool froe_group_encode_part(const struct froe_aggregates *aggregates, const struct froe_group *group,
                            const struct froe_group_values *values, size_t partition, size_t *at,
                            struct froe_buffer *out);

/* The order in which groups of a file come: by stable hash, then by key, absent first. */
struct froe_group_ranked {
    uint64_t hash; /* stable */
    const struct froe_group *group;
};
void froe_groups_rank(struct froe_group_ranked *groups, size_t count);

/* --- reading ---------------------------------------------------------------------------------------------------- */

enum froe_group_fault {
    FROE_GROUPS_GOOD,
    FROE_GROUPS_BROKEN,    /* the bytes are not what is written above */
    FROE_GROUPS_NO_MEMORY, /* some groups, or parts of them, are missing */
};

/*
 * Adds a run of whole groups to a table and its store (NULL: the aggregates have no state). key, NULL: keys are not
 * looked into; otherwise those that its plan could not have written, and that froe_key_read() might come to harm with,
 * are refused. What came before a fault has been added. *used (may be NULL): bytes of the groups that are good.
 */
enum froe_group_fault froe_groups_decode(const struct froe_aggregates *aggregates, const struct froe_key_plan *key,
                                         struct froe_span bytes, struct froe_groups *groups,
                                         struct froe_aggregates_store *store, size_t *used);

/* Likewise the first groups of *bytes, up to FROE_GROUPS_BATCH that are of the sieve, which are taken off its front. */
enum froe_group_fault froe_groups_take(const struct froe_aggregates *aggregates, const struct froe_key_plan *key,
                                       const struct froe_sieve *sieve, struct froe_span *bytes,
                                       struct froe_groups *groups, struct froe_aggregates_store *store);

#endif
