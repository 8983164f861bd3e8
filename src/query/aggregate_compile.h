/*
 * From columns to the layout of states: what they need of each field, once. Private to the files aggregate*.c.
 */
#ifndef FROE_QUERY_AGGREGATE_COMPILE_H
#define FROE_QUERY_AGGREGATE_COMPILE_H

#include "query/aggregate_plan.h"

/* Lays out count(EXPR). Takes over `where`. */
void froe_aggregates_compile_condition(struct froe_aggregates *plan, struct froe_column *column,
                                       struct froe_where *where);

/* Lays out a column (function, type and percentage are set) of the field at plan->sources[plan->source_count], which
 * becomes a new source unless it is there already. */
void froe_aggregates_compile_column(struct froe_aggregates *plan, struct froe_column *column);

/* After the last column. */
void froe_aggregates_compile_end(struct froe_aggregates *plan);

#endif
