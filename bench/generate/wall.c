#include "wall.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "chance.h"

static struct {
    double now;    // local seconds since 1970
    double rate;   // lines a second, averaged over a day
    int zone;      // minutes east of UTC
    int64_t shown; // the second that text shows
    char text[40];
    uint32_t length;
} wall;

// Both: H. Hinnant, "chrono-Compatible Low-Level Date Algorithms".
static int64_t days_from_civil(int64_t y, int64_t m, int64_t d)
{
    y -= m <= 2;
    int64_t era = (y >= 0 ? y : y - 399) / 400, yoe = y - era * 400;
    int64_t doy = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 1;
    return era * 146097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719468;
}

static void civil_from_days(int64_t z, int *y, int *m, int *d)
{
    z += 719468;
    int64_t era = (z >= 0 ? z : z - 146096) / 146097, doe = z - era * 146097;
    int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100), mp = (5 * doy + 2) / 153;
    *d = (int)(doy - (153 * mp + 2) / 5 + 1);
    *m = (int)(mp < 10 ? mp + 3 : mp - 9);
    *y = (int)(yoe + era * 400 + (*m <= 2));
}

void wall_set(const char *start, double rate)
{
    int y, mo, d, h = 0, mi = 0, s = 0, zh = 0, zm = 0;
    char sign = '+';
    int n = sscanf(start, "%4d-%2d-%2dT%2d:%2d:%2d%c%2d:%2d", &y, &mo, &d, &h, &mi, &s, &sign, &zh, &zm);
    if (n < 3 || mo < 1 || mo > 12 || d < 1 || d > 31 || (n > 6 && !strchr("+-Z", sign)))
        die("--start-time", "wanted YYYY-MM-DD[Thh:mm:ss[+hh:mm]]");
    wall.zone = (zh * 60 + zm) * (sign == '-' ? -1 : 1);
    wall.now = (double)(days_from_civil(y, mo, d) * 86400 + h * 3600 + mi * 60 + s);
    wall.rate = rate;
    wall.shown = INT64_MIN;
}

void wall_advance(bool same_visit)
{
    static const double busy[24] = {.45,  .35, .3,  .28, .3,  .4,  .6,   .9,  1.2,  1.4, 1.5, 1.45,
                                    1.35, 1.4, 1.5, 1.5, 1.4, 1.3, 1.25, 1.3, 1.35, 1.2, .9,  .6};
    double hour = fmod(wall.now / 3600, 24);
    double weight = busy[(int)hour % 24];
    wall.now -= log(unit()) / (wall.rate * weight) * (same_visit ? 0.4 : 2.3); // assets follow their page closely
    int64_t second = (int64_t)floor(wall.now);
    if (second == wall.shown)
        return;
    wall.shown = second;
    static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    int y, m, d;
    int64_t day = second >= 0 ? second / 86400 : (second - 86399) / 86400;
    int rest = (int)(second - day * 86400), zone = wall.zone < 0 ? -wall.zone : wall.zone;
    civil_from_days(day, &y, &m, &d);
    int length =
        snprintf(wall.text, sizeof wall.text, "[%02d/%.3s/%04d:%02d:%02d:%02d %c%02d%02d]", d, months + 3 * (m - 1), y,
                 rest / 3600, rest / 60 % 60, rest % 60, wall.zone < 0 ? '-' : '+', zone / 60, zone % 60);
    wall.length = (uint32_t)length;
}

struct text wall_text(void)
{
    return (struct text){wall.text, wall.length};
}
