/* How groups are gone through to make answers of them; private to the files derive*.c. */
#ifndef FROE_RUN_DERIVE_PART_H
#define FROE_RUN_DERIVE_PART_H

#include "query/groups.h"
#include "run/derive.h"

/* Groups that a thread takes at a time; few where an agent has to be looked at for each, which takes as long as a
 * hundred others. Groups lie all over the memory: so many before one is needed it is asked for. */
enum { FROE_DERIVE_PART = 4096, FROE_DERIVE_PART_OF_AGENTS = 64, FROE_DERIVE_AHEAD = 16 };

/* Has a group fetched, with its state and the beginning of its key. */
static inline void froe_derive_expect(const struct froe_group *group, size_t state_size)
{
    enum { LINE = 64, MOST = 4 * LINE };
    const uint8_t *at = froe_group_state(group, state_size);
    size_t size = state_size + sizeof *group + 2 * LINE;
    for (size_t done = 0; done < size && done < MOST; done += LINE)
        __builtin_prefetch(at + done);
}

/* Bytes for what is made of the run's answers. */
size_t froe_derive_room(const struct froe_run *run);

/* Those of them that an answer in the making may use for its tallies. */
size_t froe_derive_tally_room(const struct froe_run *run);

/* Calls fn for each part of so many, by a number, of the rows of the base that are loaded, by all threads of the run.
 * False when memory is short. */
bool froe_derive_each_part(struct froe_run *run, const struct froe_result *rows, size_t part, froe_task_fn *fn,
                           void *context);

/* Calls fn for each window of the rows of an answer; false ends it. sorted: as in froe_derive_load(). False as there.
 */
bool froe_derive_each_window(struct froe_run *run, const struct froe_result *rows, bool sorted,
                             bool (*fn)(void *context), void *context);

/* The answer is there: copies rows that are few of many, and counts the memory of what is left. False when memory is
 * short. */
bool froe_derive_end(struct froe_derived *derived);

#endif
