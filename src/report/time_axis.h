/* Where the ticks of a chart over time stand and what they say. */
#ifndef FROE_REPORT_TIME_AXIS_H
#define FROE_REPORT_TIME_AXIS_H

#include "base/buffer.h"

/* All in seconds since 1970-01-01 on the local clock. */
struct froe_time_axis {
    int64_t from;
    int64_t to;   /* larger than from */
    int64_t tick; /* distance of ticks; the first is the first multiple from `from` on */
};

/* At most `most` ticks, at least one wide. step: of the chart's values; ticks are no closer. */
struct froe_time_axis froe_time_axis_of(int64_t from, int64_t to, int64_t step, unsigned most);

/* First tick; the others follow at distance `tick`, while below `to`. */
int64_t froe_time_axis_first(const struct froe_time_axis *axis);

/* Appends `10:00`, at midnight or for days `05-17`, or over years `2015-05-17`. */
void froe_time_axis_label(struct froe_buffer *buffer, const struct froe_time_axis *axis, int64_t tick);

/* A round distance of lines on an axis of values, 1, 2 or 5 times a power of ten, so that there are fewer than four up
 * to `largest`; at least `least`, which is a power of ten. */
__int128 froe_value_axis_step(__int128 largest, __int128 least);

#endif
