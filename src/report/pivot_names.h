/* Names of the columns of a pivot; private to src/report/pivot*.c. */
#ifndef FROE_REPORT_PIVOT_NAMES_H
#define FROE_REPORT_PIVOT_NAMES_H

#include "report/pivot.h"

/* Sets names and name_text. values: a group with each value, in their order. False when memory is short. */
bool froe_pivot_set_names(struct froe_pivot *pivot, const struct froe_group *const *values);

#endif
