/*
 * Whatever the text: a bound is read into a time of the calendar's years, or refused with a place in the text. And what
 * was read, written in ISO 8601, is read as the same again.
 */
#include <stdio.h>
#include <stdlib.h>

#include "parse/timestamp.h"
#include "query/time_range.h"
#include "support/require.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { TEXT_MOST = 256 };

static void check_again(const struct froe_time_bound *bound, int64_t now)
{
    int64_t year, second = bound->seconds % 86400 + (bound->seconds % 86400 < 0 ? 86400 : 0);
    unsigned month, day;
    char text[64];
    struct froe_time_bound again;
    froe_civil_from_days((bound->seconds - second) / 86400, &year, &month, &day);
    if (year < 0 || year > 9999)
        return; /* a zone or a fraction has led out of what can be written */
    snprintf(text, sizeof text, "%04d-%02u-%02uT%02d:%02d:%02d%s", (int)year, month, day, (int)(second / 3600),
             (int)(second / 60 % 60), (int)(second % 60), bound->local ? "" : "Z");
    require(froe_time_bound_read(&again, text, "since", now, NULL), "what was read can be written and read");
    require(again.seconds == bound->seconds && again.local == bound->local, "it is the same");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const int64_t now = INT64_C(1431857103), years = INT64_C(10001) * 366 * 86400;
    char text[TEXT_MOST + 1];
    struct froe_time_bound bound;
    froe_error error = {0};
    size = size < TEXT_MOST ? size : TEXT_MOST;
    memcpy(text, data, size);
    text[size] = '\0';
    if (froe_time_bound_read(&bound, text, "since", now, &error)) {
        require(bound.given && bound.seconds > -years && bound.seconds < years, "a time is within some thousand years");
        check_again(&bound, now);
    } else {
        require(error.column >= 1 && error.column <= strlen(text) + 1, "an error points into the text");
        require(strncmp(error.text, "--since: ", 9) == 0 && strcmp(error.option, "since") == 0, "an error says what");
    }
    return 0;
}
