/* Saved states that are to be put together: open, of the same query, with what they say of their input added up. */
#ifndef FROE_RUN_STATES_H
#define FROE_RUN_STATES_H

#include "run/saved.h"
#include "run/summary.h"

struct froe_states {
    struct froe_saved **items;
    size_t count;
    struct froe_summary summary; /* of all */
};

/* Opens states, in the order of their names, so that nothing depends on the order in which they are given. False with
 * *error; nothing is left to free then. */
bool froe_states_open(struct froe_states *states, const char *const *names, size_t count, froe_error *error);
void froe_states_free(struct froe_states *states);

/* Says that two states, by their names, differ in what they were asked, and how. Returns false. */
bool froe_states_refuse(froe_error *error, const char *name, const char *other, const struct froe_buffer *difference);

/* Says what is wrong with a state, with its name before it. Returns false. */
bool froe_states_error(froe_error *error, const char *name, const struct froe_saved_fault *fault);

#endif
