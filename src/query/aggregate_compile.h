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

/* Sets what tells visitors and their visits apart, where columns ask for them (query/aggregate_visitors.c). False with
 * *error. */
bool froe_aggregates_set_visitors(struct froe_aggregates *plan, const struct froe_aggregate_options *options,
                                  struct froe_field_scope *scope, froe_error *error);
/* Lays out their columns. */
void froe_aggregates_lay_out_visitors(struct froe_aggregates *plan);

/* The first word of an item, new unless it is there. */
uint16_t froe_aggregates_take_item(struct froe_aggregates *plan, enum froe_item_kind kind, uint16_t source);

/* After the last column and froe_aggregates_set_visitors(). */
void froe_aggregates_compile_end(struct froe_aggregates *plan);

#endif
