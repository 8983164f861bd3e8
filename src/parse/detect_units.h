/*
 * In which unit a log of JSON lines counts, where neither a key nor its line says so; for parse/detect_format.c alone.
 */
#ifndef FROE_PARSE_DETECT_UNITS_H
#define FROE_PARSE_DETECT_UNITS_H

#include "parse/detect_sample.h"

/*
 * The format for a log that begins with these lines, a copy of one that takes durations for seconds: the same with
 * nanoseconds, for the caller to free. NULL: they are seconds as far as can be told, or memory is short. It borrows
 * from the other format.
 */
struct froe_log_format *froe_format_in_nanoseconds(const struct froe_log_format *format,
                                                   const struct froe_sample *sample);

#endif
