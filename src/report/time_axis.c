#include "report/time_axis.h"

#include "parse/timestamp.h"

#define MINUTE INT64_C(60)
#define HOUR   INT64_C(3600)
#define DAY    INT64_C(86400)

struct froe_time_axis froe_time_axis_of(int64_t from, int64_t to, int64_t step, unsigned most)
{
    static const int64_t distances[] = {1,           5,        15,       30,       MINUTE,    5 * MINUTE, 15 * MINUTE,
                                        30 * MINUTE, HOUR,     3 * HOUR, 6 * HOUR, 12 * HOUR, DAY,        2 * DAY,
                                        7 * DAY,     14 * DAY, 28 * DAY, 91 * DAY, 182 * DAY, 364 * DAY};
    size_t last = sizeof distances / sizeof distances[0] - 1;
    size_t i = 0;
    while (i < last && (distances[i] < step || (to - from) / distances[i] > (int64_t)most))
        i++;
    int64_t tick = distances[i];
    while ((to - from) / tick > (int64_t)most)
        tick *= 2;
    return (struct froe_time_axis){from, to, tick};
}

int64_t froe_time_axis_first(const struct froe_time_axis *axis)
{
    int64_t rest = axis->from % axis->tick;
    if (rest < 0)
        rest += axis->tick;
    return rest == 0 ? axis->from : axis->from + axis->tick - rest;
}

void froe_time_axis_label(struct froe_buffer *buffer, const struct froe_time_axis *axis, int64_t tick)
{
    int64_t clock = tick % DAY;
    clock += clock < 0 ? DAY : 0;
    if (clock != 0) {
        froe_buffer_format(buffer, axis->tick < MINUTE ? "%02d:%02d:%02d" : "%02d:%02d", (int)(clock / HOUR),
                           (int)(clock / MINUTE % 60), (int)(clock % MINUTE));
        return;
    }
    int64_t year;
    unsigned month, day;
    froe_civil_from_days((tick - clock) / DAY, &year, &month, &day);
    if (axis->to - axis->from > 300 * DAY)
        froe_buffer_format(buffer, "%04d-", (int)year);
    froe_buffer_format(buffer, "%02u-%02u", month, day);
}

__int128 froe_value_axis_step(__int128 largest, __int128 least)
{
    static const unsigned factors[] = {1, 2, 5};
    for (__int128 power = least;; power *= 10) {
        for (size_t i = 0; i < 3; i++)
            if (largest / power / factors[i] < 4)
                return power * factors[i];
    }
}
