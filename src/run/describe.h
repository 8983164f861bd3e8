/* A job's query as a saved state tells it, and the way back. */
#ifndef FROE_RUN_DESCRIBE_H
#define FROE_RUN_DESCRIBE_H

#include "run/plan.h"
#include "run/summary.h"

/* Describes what a plan, made from these options, counts; questions: those of a report, as text, NULL: it has one with
 * keys and aggregates. False when memory is short. */
bool froe_query_describe(struct froe_query *query, const froe_options *options, const struct froe_plan *plan,
                         const char *questions);

/* Sets the command and the options that decide how a state is read; they borrow from the query. False: it names none
 * that is known. */
bool froe_query_apply(const struct froe_query *query, froe_options *options);

/* The questions of a report, as they were described; NULL: the state is of a count. */
const char *froe_query_questions(const struct froe_query *query);

/* As froe_query_differs(), for queries whose results are to be compared: these may be of different times. */
bool froe_query_incomparable(const struct froe_query *query, const struct froe_query *other, struct froe_buffer *text);

#endif
