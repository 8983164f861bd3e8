/*
 * The rows of a pivot, found in groups that come in their order; private to src/report/pivot*.c.
 *
 * Groups that are not all in memory are there window by window (run/merge.h). A row is always whole in one.
 */
#ifndef FROE_REPORT_PIVOT_ROWS_H
#define FROE_REPORT_PIVOT_ROWS_H

#include "report/pivot.h"

/*
 * Finds the row whose first group is number `at`; count 0: there is none, or with loads false, not all of it is in
 * memory. loads: other groups may be loaded, those before `at` are gone then. False when memory is short, when it is
 * called off or when the temporary file has a fault.
 */
bool froe_pivot_find_row(struct froe_pivot *pivot, size_t at, bool loads, struct froe_pivot_row *row);

/* Where the number of a value of the field is kept, of a group with it; 0 when it is new. NULL when memory is short. */
uint64_t *froe_pivot_number_of(const struct froe_pivot *pivot, const struct froe_group *group);

#endif
