/*
 * Which visitors the groups of a table have met, where another table has the visitors as its groups
 * (froe_aggregates_worker_lend()).
 *
 * Both are numbered as they are met, and what is kept of a meeting are two numbers in eight bytes, behind those of
 * groups whose hash has some bits in common: nothing is looked up. What was met again is dropped when the list has
 * become long, and counted once at the end: these parts of the lists of all tables are small enough to be sorted by
 * their groups in the cache, one after the other, and the visitors of a group are then marked in bits.
 *
 * While meetings are added, a word of the group's state holds its number, and so does a word of the visitor's state:
 * odd, n * 2 + 1, in the latter; n + 1 in the former; 0 none yet. When visitors of several tables are merged, that word
 * of those that are merged into another holds the address of that one's state instead.
 *
 * A list belongs to one thread at a time.
 */
#ifndef FROE_QUERY_MEETINGS_H
#define FROE_QUERY_MEETINGS_H

#include "query/groups.h"

/* Where things lie in the states. */
struct froe_meetings_layout {
    size_t counter;            /* the word of a group: its number, and in the end how many visitors it has met */
    size_t forward;            /* the word of a group as in query/pairs.h */
    size_t state_size;         /* bytes of the state of a group */
    size_t visitor_state_size; /* bytes of the state of a visitor */
    size_t note;               /* the word of a visitor */
};

struct froe_meetings;

/* NULL when memory is short. */
struct froe_meetings *froe_meetings_create(const struct froe_meetings_layout *layout);
void froe_meetings_free(struct froe_meetings *meetings);

/* Adds that the groups with these states have met these visitors; those that are NULL are left out, which is a failure.
 * Visitors stay where they are for as long as the list is used. False when memory is short: some are then missing. */
bool froe_meetings_add(struct froe_meetings *meetings, uint64_t *const *states,
                       const struct froe_group *const *visitors, size_t count);

/* Bytes of memory that it has, or will have as soon as more is added, or that it becomes in a table of pairs. */
size_t froe_meetings_memory(const struct froe_meetings *meetings);
size_t froe_meetings_bytes(const struct froe_meetings *meetings);

/* Takes the numbers out of the states of groups, which then have met nobody. Only froe_meetings_next() goes on working.
 */
void froe_meetings_forget_numbers(struct froe_meetings *meetings);

/* A place in a list; all zero: the beginning. */
struct froe_meetings_place {
    size_t part, at;
    const struct froe_meetings_block *block;
};

/* Walks all meetings, in any order, some of which may be there twice; false at the end. */
bool froe_meetings_next(const struct froe_meetings *meetings, struct froe_meetings_place *place, uint64_t **state,
                        const struct froe_group **visitor);

/* --- uniting, when groups and visitors of all tables are merged -------------------------------------------------- */

struct froe_meetings_union;

/* Begins to unite lists (borrowed; NULL ones are left out), all of one layout, with as many workers at most.
 * partitions: tasks that the last step is cut into. NULL when memory is short. */

struct froe_meetings_union *froe_meetings_union_create(struct froe_meetings *const *lists, size_t count,
                                                       size_t partitions);
/* Tasks, in any thread: first `number` all lists, then `translate` all lists, then `unite` all partitions, worker by
 * worker (0 … count-1) one at a time. Groups have their counts after that. */
void froe_meetings_union_number(struct froe_meetings_union *uniting, size_t list);
void froe_meetings_union_translate(struct froe_meetings_union *uniting, size_t list);
void froe_meetings_union_unite(struct froe_meetings_union *uniting, size_t worker, size_t partition);
/* Frees it. *visitors: different ones over all groups. False when memory was short. */
bool froe_meetings_union_end(struct froe_meetings_union *uniting, uint64_t *visitors);

#endif
