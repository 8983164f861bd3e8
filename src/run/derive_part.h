/* How groups are gone through to make answers of them; private to the files derive*.c. */
#ifndef FROE_RUN_DERIVE_PART_H
#define FROE_RUN_DERIVE_PART_H

#include "query/groups.h"

/* Groups that a thread takes at a time. Groups lie all over the memory: so many before one is needed it is asked for.
 */
enum { FROE_DERIVE_PART = 4096, FROE_DERIVE_AHEAD = 16 };

/* Has a group fetched, with its state and the beginning of its key. */
static inline void froe_derive_expect(const struct froe_group *group, size_t state_size)
{
    enum { LINE = 64, MOST = 4 * LINE };
    const uint8_t *at = froe_group_state(group, state_size);
    size_t size = state_size + sizeof *group + 2 * LINE;
    for (size_t done = 0; done < size && done < MOST; done += LINE)
        __builtin_prefetch(at + done);
}

#endif
