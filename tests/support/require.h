/* For programs that are no tests of Criterion, fuzz targets above all: what does not hold ends them. */
#ifndef FROE_TESTS_SUPPORT_REQUIRE_H
#define FROE_TESTS_SUPPORT_REQUIRE_H

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

/* what: in a few words, which promise was broken. */
static inline void require(bool holds, const char *what)
{
    if (holds)
        return;
    fprintf(stderr, "broken: %s\n", what);
    abort();
}

#endif
