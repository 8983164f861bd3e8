/*
 * Rules and their database as one run of bytes, made when froe is built and embedded in it. In the byte order and the
 * structures of the machine that it was built for; never read from outside.
 */
#ifndef FROE_AGENT_PACK_H
#define FROE_AGENT_PACK_H

#include "agent/database.h"

/* Packs rules with their database. False with *error filled. */
bool froe_agent_pack_write(const struct froe_agent_rules *rules, struct froe_buffer *to, froe_error *error);

/* Rules that borrow from a pack; those of froe_agent_rules_free() are not among them, it may be called all the same.
 * False: it is no pack of this build. */
bool froe_agent_pack_rules(struct froe_span pack, struct froe_agent_rules *rules);

/* The database of a pack; NULL as froe_agent_database_open(). */
struct froe_agent_database *froe_agent_pack_database(struct froe_span pack);

/* What is embedded; absent: nothing. (agent/embedded.c) */
struct froe_span froe_agent_pack_embedded(void);

#endif
