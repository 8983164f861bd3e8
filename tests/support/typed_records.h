/* Lines and the values of their fields. */
#ifndef FROE_TESTS_TYPED_RECORDS_H
#define FROE_TESTS_TYPED_RECORDS_H

#include <stddef.h>

enum { TYPED_FIELDS_MOST = 40 };

struct typed_record {
    const char *line;
    const char *fields[2 * TYPED_FIELDS_MOST]; /* name, value (NULL: absent), name, value …; a name NULL ends them */
};

/* A line NULL ends them. */
extern const struct typed_record typed_records[];

#endif
