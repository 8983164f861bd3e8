/*
 * The filters of a query as options of a command line, so that whoever reads a result can ask for the same: of a run or
 * of the state that it was saved in.
 */
#ifndef FROE_RUN_FILTERS_H
#define FROE_RUN_FILTERS_H

#include "base/buffer.h"
#include "run/summary.h"

/* Appends a word as a shell takes it: in single quotes unless all of it is plain. */
void froe_shell_word(struct froe_buffer *buffer, const char *word);

/* Which filters: --where, and --since and --until, are among them. */
enum { FROE_FILTERS_WHERE = 1, FROE_FILTERS_RANGE = 2 };

/* Appends what decides which records are counted, and how their times are read, each option behind a blank:
 * ` --no-bots --since 2025-03-01`. with: FROE_FILTERS_*. */
void froe_query_filters(const struct froe_query *query, unsigned with, struct froe_buffer *buffer);

#endif
