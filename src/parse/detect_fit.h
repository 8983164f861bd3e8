/*
 * Whether a line that a format can read is one that its writer would have written, for auto: columns are read as
 * whatever stands in them, so lines of one format may be lines of another with all values in wrong places.
 *
 * Sources: AWS, Access logs for your Classic Load Balancer and for your Application Load Balancer; Microsoft, W3C
 * logging of IIS.
 */
#ifndef FROE_PARSE_DETECT_FIT_H
#define FROE_PARSE_DETECT_FIT_H

#include "parse/binding.h"

/* Columns that are looked at beside the standard ones: the slots that a line is to be read with. */
enum { FROE_FIT_SLOTS = 4 };

extern const struct froe_extra_slots froe_fit_slots;

/* True of all lines of a format of which nothing more is known. */
bool froe_fits(const struct froe_log_format *format, const struct froe_record *record,
               const struct froe_part parts[FROE_FIT_SLOTS]);

#endif
