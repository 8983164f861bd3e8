/* Times by patterns of strftime() letters; the inside of parse/logtime.h. */
#ifndef FROE_PARSE_LOGTIME_PATTERN_H
#define FROE_PARSE_LOGTIME_PATTERN_H

#include "parse/logtime.h"

/* Reads a time by a checked pattern and adds it to *time; NULL when it is none. */
const uint8_t *froe_logtime_read_pattern(struct froe_span pattern, const uint8_t *at, const uint8_t *end,
                                         struct froe_logtime *time);

/* `Z`, `±hh`, `±hhmm`, `±hh:mm`; NULL: no zone. */
const uint8_t *froe_logtime_zone(const uint8_t *at, const uint8_t *end, int32_t *offset);

#endif
