/* Times by patterns of strftime() letters; the inside of parse/moment.h. */
#ifndef FROE_PARSE_MOMENT_PATTERN_H
#define FROE_PARSE_MOMENT_PATTERN_H

#include "parse/moment.h"

/* Reads a time by a checked pattern and adds it to *moment; NULL when it is none. */
const uint8_t *froe_moment_read_pattern(struct froe_span pattern, const uint8_t *at, const uint8_t *end,
                                        struct froe_moment *moment);

/* `Z`, `±hh`, `±hhmm`, `±hh:mm`; NULL: no zone. */
const uint8_t *froe_moment_zone(const uint8_t *at, const uint8_t *end, int32_t *offset);

#endif
