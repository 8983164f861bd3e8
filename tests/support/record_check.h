/* Records of the quick way held against those of the slow way. */
#ifndef FROE_TESTS_RECORD_CHECK_H
#define FROE_TESTS_RECORD_CHECK_H

#include "parse/record.h"

/* The first part of two records of the same line that differs among those asked for, as a name; NULL: none does. */
const char *record_difference(const struct froe_record *wanted, const struct froe_record *found, unsigned need);

/* Whether all parts lie in the line, in their order; `need` as the record was read with. */
bool record_is_sound(const struct froe_record *record, unsigned need);

#endif
