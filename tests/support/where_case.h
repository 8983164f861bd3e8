/* Expressions of --where for tests. One thread. */
#ifndef FROE_TESTS_WHERE_CASE_H
#define FROE_TESTS_WHERE_CASE_H

#include "query/where.h"
#include "support/where_records.h"

/* The column where expressions of these tests begin in their option, which is "agg". */
enum { WHERE_COLUMN = 8 };

/* NULL with the error when it is refused. */
struct froe_where *where_parse(const char *text, froe_error *error);

/* Fails the test when it is refused. */
struct froe_where *where_parsed(const char *text);

/* Whether it holds for a record: by every kernel, with memos, twice with the same memos, and without; all must agree.
 */
bool where_says(const char *text, enum where_line line);

#endif
