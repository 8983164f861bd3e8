/* Random records for aggregates, and a list that names every kind of them. */
#ifndef FROE_TESTS_AGGREGATE_LOG_H
#define FROE_TESTS_AGGREGATE_LOG_H

#include "parse/record.h"
#include "support/chance.h"

/* Records whose host stands in a text of their own and whose path follows it. */
struct aggregate_log {
    struct froe_record *records;
    size_t *groups; /* that each belongs to */
    char *texts;
    size_t count;
};

struct aggregate_log aggregate_log_make(size_t records, size_t groups, struct chance *chance);
void aggregate_log_free(struct aggregate_log *log);

extern const char aggregate_log_list[];

#endif
