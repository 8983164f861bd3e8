/*
 * Members of one archive that wait for a worker. The one who walks the archive puts them in, and whoever is free takes
 * the oldest.
 *
 * Where results have to come in order, workers wait for memory until it is the turn of theirs (run/ordered.h), so
 * somebody must be at work on the one that is due, and not wait himself. That holds, because
 * - members are begun in their order: all take the oldest;
 * - who walks begins a member himself only when none is left here, or when it is the oldest;
 * - before a worker begins a member, or ends the archive, it reads what is left of its own blocks: no piece of a member
 *   before is its to read while it waits.
 *
 * Memory: members that wait are few thousand at most, and they and all that is held of members, whether they wait or
 * are read, of all archives, fit the plan's `members_memory`.
 */
#ifndef FROE_RUN_SPREAD_H
#define FROE_RUN_SPREAD_H

#include "run/member.h"

struct froe_spread;

/* For the archive that a worker walks. NULL when memory is short, or nobody is there to take anything. */
struct froe_spread *froe_spread_create(struct froe_worker *worker);

/* Takes memory for a member that is still to be put. False: there is none at present. */
bool froe_spread_reserve(struct froe_worker *worker, struct froe_member *member, size_t bytes);

/* Gives back what it does not need after all. */
void froe_spread_give_back(struct froe_worker *worker, struct froe_member *member, size_t bytes);

/* Puts a member in, for which memory is reserved; when there are too many, reads the oldest first. */
void froe_spread_put(struct froe_worker *worker, struct froe_spread *spread, struct froe_member *member);

/* Takes the oldest and reads it. False: there is none. */
bool froe_spread_read_one(struct froe_worker *worker, struct froe_spread *spread);

/* Reads until none is left. */
void froe_spread_read_all(struct froe_worker *worker, struct froe_spread *spread);

/* For who has been asked to take members. */
void froe_spread_help(struct froe_worker *worker, struct froe_spread *spread);

/* One holder less: the one who walks, when none is left, or an invitation that has been answered. NULL is allowed. */
void froe_spread_release(struct froe_spread *spread);

#endif
