/*
 * Keys for tests: a plan, what keys are made with, and a table that has their groups.
 */
#ifndef FROE_TESTS_KEY_BENCH_H
#define FROE_TESTS_KEY_BENCH_H

#include "query/key.h"

struct key_bench {
    struct froe_key_plan plan;
    struct froe_field_context context;
    struct froe_buffer *scratch;
    struct froe_groups *groups;
};

/* Lines of Combined that differ in one field each, some in what is absent, empty or shown in another offset. */
enum { KEY_BENCH_LINES = 12 };
extern const char *const key_bench_lines[KEY_BENCH_LINES];

/* list: names of fields. */
void key_bench_plan(struct froe_key_plan *plan, const char *list);

void key_bench_open(struct key_bench *bench, const char *list);
void key_bench_close(struct key_bench *bench);

/* Reads a line of Combined, which must outlive the record. */
void key_bench_read(const char *line, struct froe_record *record);

/* The group of the record's key, made one field after the other. */
struct froe_group *key_bench_group(struct key_bench *bench, const struct froe_record *record);

#endif
