/*
 * All needles of a database in one Hyperscan database: one pass over an agent tells which rules may match.
 *
 * The only place that knows Hyperscan (manual: https://intel.github.io/hyperscan/dev-reference/).
 *
 * Whole rules in such a database are slow: most of those for devices begin at a `;` and go on with a bounded repetition
 * of nearly anything, so that dozens of automata start at every `;` of an agent. 625 of them take 12 us an agent. Their
 * needles, which are texts, take 0.5 us together with those of all other rules, and leave a handful of rules to try.
 */
#ifndef FROE_AGENT_DATABASE_H
#define FROE_AGENT_DATABASE_H

#include "agent/rules.h"

/* Immutable; threads share it, each with a scratch of its own. */
struct froe_agent_database;
struct froe_agent_scratch;

/* The version of the library; static. */
const char *froe_agent_scanner(void);

/* Whether an expression can be scanned for. */
bool froe_agent_scans(struct froe_span regex, bool caseless);

/*
 * Compiles the needles, for every processor that Hyperscan runs on: for texts it makes the same of them for AVX2 and
 * for AVX-512, in size and in speed, whatever the processor runs them with. NULL with *error filled.
 */
struct froe_agent_database *froe_agent_database_compile(const struct froe_agent_rules *rules, froe_error *error);
/* As bytes, and back. NULL (no error): bytes of another version of the library, or memory is short. */
bool froe_agent_database_write(const struct froe_agent_database *database, struct froe_buffer *to);
struct froe_agent_database *froe_agent_database_open(struct froe_span bytes);
void froe_agent_database_free(struct froe_agent_database *database);

/* NULL when memory is short. */
struct froe_agent_scratch *froe_agent_scratch_create(const struct froe_agent_database *database);
void froe_agent_scratch_free(struct froe_agent_scratch *scratch);

/* Calls found with the index of every needle that occurs in the text, once each or more often, in no order. False when
 * the library failed. */
typedef void froe_agent_found(void *context, uint32_t needle);
bool froe_agent_scan(const struct froe_agent_database *database, struct froe_agent_scratch *scratch,
                     struct froe_span text, froe_agent_found *found, void *context);

#endif
