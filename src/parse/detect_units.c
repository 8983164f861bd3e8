/*
 * Nanoseconds. Go's loggers write a time.Duration as an integer of them (slog, logrus, zap if it is told to), beside a
 * level and a message that they call `msg`, under keys that others have seconds at, and so has zap by default. One
 * line cannot tell 1 s from 1 ns, but the first lines of a log can: seconds that somebody has measured have fractions,
 * and a million of whole ones, or of milliseconds, nobody waits for.
 */
#include "parse/detect_units.h"

#include <stdlib.h>

#include "parse/format_build.h"
#include "parse/header.h"
#include "parse/json.h"

enum { LEVEL, MSG, FIRST_DURATION, KEYS = 5 };
static const char *const keys[KEYS] = {"level", "msg", "duration", "latency", "elapsed"};

/* What the durations of a log are. */
struct evidence {
    bool others; /* there are some that are no whole numbers */
    bool large;  /* there is one of a million or more */
};

static void look_at(struct froe_span number, struct evidence *evidence)
{
    enum { DIGITS_OF_A_MILLION = 7 };
    for (size_t i = 0; i < number.len; i++)
        evidence->others |= (uint8_t)(number.ptr[i] - '0') >= 10;
    evidence->large |= number.len >= DIGITS_OF_A_MILLION;
}

static void look_at_line(const struct froe_json_paths *paths, struct froe_json_state *state, struct froe_span line,
                         struct evidence *evidence)
{
    struct froe_json_value values[KEYS];
    line = froe_object_behind_header(froe_line_without_padding(line));
    if (froe_json_read(paths, state, line.ptr, line.len, values) != FROE_JSON_OK ||
        values[LEVEL].kind != FROE_JSON_STRING || values[MSG].kind != FROE_JSON_STRING)
        return;
    for (size_t i = FIRST_DURATION; i < KEYS; i++)
        if (values[i].kind == FROE_JSON_NUMBER)
            look_at(froe_json_raw(line.ptr, values[i]), evidence);
}

static bool are_nanoseconds(const struct froe_sample *sample)
{
    struct froe_span texts[KEYS];
    struct froe_json_state state = {0};
    struct froe_sample lines = *sample;
    struct evidence evidence = {false, false};
    froe_error unused;
    for (size_t i = 0; i < KEYS; i++)
        texts[i] = froe_span_of(keys[i]);
    struct froe_json_paths *paths = froe_json_paths_create(texts, KEYS, &unused);
    if (paths == NULL)
        return false;
    for (froe_sample_rewind(&lines); lines.count > 0 && !evidence.others; froe_sample_next(&lines))
        for (size_t i = 0; i < lines.count; i++)
            look_at_line(paths, &state, lines.lines[i], &evidence);
    froe_json_paths_free(paths);
    return evidence.large && !evidence.others;
}

static bool is_meant(const struct froe_log_column *column)
{
    bool named = false;
    for (size_t i = FIRST_DURATION; i < KEYS; i++)
        named |= froe_span_equal(column->name, froe_span_of(keys[i]));
    return named && column->place == FROE_PLACE_DURATION && column->unit == FROE_SECONDS && column->given.len == 0;
}

struct froe_log_format *froe_format_in_nanoseconds(const struct froe_log_format *format,
                                                   const struct froe_sample *sample)
{
    if (!format->lenient || !are_nanoseconds(sample))
        return NULL;
    size_t size = format->column_count * sizeof *format->columns;
    struct froe_log_format *copy = malloc(sizeof *copy + size);
    if (copy == NULL)
        return NULL;
    struct froe_log_column *columns = (struct froe_log_column *)(copy + 1);
    *copy = *format;
    memcpy(columns, format->columns, size);
    copy->columns = columns;
    for (size_t i = 0; i < copy->column_count; i++)
        columns[i].unit = is_meant(&columns[i]) ? 1 : columns[i].unit;
    return copy;
}
