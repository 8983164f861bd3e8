/* Lines of any log format, and the values of their fields. */
#ifndef FROE_TESTS_FORMAT_CASE_H
#define FROE_TESTS_FORMAT_CASE_H

#include "parse/catalog.h"
#include "parse/lines.h"
#include "query/field.h"

enum { FORMAT_CASE_FIELDS = 48 };

/* A line of the common log format, and the same with what the combined one adds, for cases to build on. */
#define FORMAT_CASE_HEAD   "192.0.2.1 - bob [10/Oct/2000:13:55:36 -0700] \"GET /a?b=1 HTTP/1.1\" 200 23"
#define FORMAT_CASE_QUOTED FORMAT_CASE_HEAD " \"http://r/\" \"ua \\\"x\\\"\""

struct format_case {
    const char *format;                         /* as --log-format takes it; "auto" */
    const char *lines;                          /* the log */
    const char *fields[2 * FORMAT_CASE_FIELDS]; /* of the last record: name, value (NULL: absent), name, value … */
};

/* The fields of a query on the formats of a catalog. */
struct format_query {
    struct froe_field_scope scope;
    struct froe_field *fields;
    size_t count;
    unsigned need;
};

void format_query_open(struct format_query *query, const struct froe_catalog *catalog, const char *list);
void format_query_close(struct format_query *query);

/* A log that is read by a format: what becomes of its lines. */
struct format_reading {
    uint64_t lines, directives;
    uint64_t reasons[FROE_REASON_COUNT];
    size_t records;
};

/* Told of each record; the record lives until it returns. */
typedef void format_record_fn(void *context, const struct froe_record *record);

struct format_reading format_read(const struct froe_log_format *format, const struct format_query *query,
                                  struct froe_span log, size_t batch, format_record_fn *take, void *context);

/* The value of a field as text for free(), NULL: absent. */
char *format_value(const struct froe_field *field, const struct froe_record *record);

/* Reads the case's lines, all of which must be records or directives, and compares the fields of the last one, all
 * asked for together and each alone. Ends the test with what is wrong. */
void format_case_check(const struct format_case *given);

/* The same of all cases; given "auto", what a head of a log looks like, its format is told by. */
void format_cases_by_name(const struct format_case *cases, size_t count);
void format_cases_by_auto(const struct format_case *cases, size_t count);

/* Whether auto tells the format of each, and whether each name compiles and is what it says. */
void format_cases_told_apart(const struct format_case *cases, size_t count);
void format_cases_names(const struct format_case *cases, size_t count);

/* A log four times, for formats that fewer lines do not tell from Common; good until the next call. */
const char *format_four_times(const char *log);

/* The name of the format that auto takes a log for, or "unknown". */
const char *format_detected(const char *log);

#endif
