/* A job's query as a saved state tells it, and the way back. */
#ifndef FROE_RUN_DESCRIBE_H
#define FROE_RUN_DESCRIBE_H

#include "run/plan.h"
#include "run/summary.h"

/* Describes what a plan, made from these options, counts. False when memory is short. */
bool froe_query_describe(struct froe_query *query, const froe_options *options, const struct froe_plan *plan);

/* Sets the options that decide how a state is read; they borrow from the query. False: it names none that is known. */
bool froe_query_apply(const struct froe_query *query, froe_options *options);

#endif
