// The clock on the wall of the site: what time it is when a line is logged. Not thread-safe.
#ifndef GENERATE_WALL_H
#define GENERATE_WALL_H

#include <stdbool.h>

#include "support.h"

// start: YYYY-MM-DD[Thh:mm:ss[+hh:mm]], or the program ends with a message. rate: lines a second, averaged over a day.
void wall_set(const char *start, double rate);

// On to the next line; those of one visit follow each other closely.
void wall_advance(bool same_visit);

// "[dd/Mon/yyyy:hh:mm:ss +hhmm]", valid until the clock goes on.
struct text wall_text(void);

#endif
