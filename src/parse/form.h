/* Texts by their form, such as the times that loggers write. */
#ifndef FROE_PARSE_FORM_H
#define FROE_PARSE_FORM_H

#include "base/span.h"

/* What lines of Go's log package begin with. */
#define FROE_FORM_GO_TIME "0000/00/00 00:00:00"

/* Whether what begins at `at` has digits where the form has 0, and otherwise what it has; nothing is read from end on.
 */
static inline bool froe_has_form(const uint8_t *at, const uint8_t *end, const char *form)
{
    for (; *form != '\0'; form++, at++)
        if (at >= end || (*form == '0' ? (uint8_t)(*at - '0') >= 10 : *at != (uint8_t)*form))
            return false;
    return true;
}

#endif
