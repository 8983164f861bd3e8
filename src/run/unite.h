/*
 * Equal groups of several tables become one: the first of them takes up the hits and aggregates of the others, which
 * have no hits from then on. Tables are compared by what their slots say of the hashes; groups are looked at where
 * these agree.
 */
#ifndef FROE_RUN_UNITE_H
#define FROE_RUN_UNITE_H

#include "run/tally.h"

/* Unites the groups of a sector (query/groups.h) of all tallies. store: memory for what is merged. Different sectors at
 * the same time. False when memory is short. */
bool froe_unite_sector(const struct froe_question *question, struct froe_aggregates_store *store,
                       const struct froe_tally *tallies, size_t count, unsigned bits, uint32_t sector);

#endif
