#include "cli/progress_text.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

struct line {
    char *text;
    size_t length;
    size_t columns;
};

/* Adds a part, with a comma before it where there is one already, if it fits. */
__attribute__((format(printf, 2, 3))) static bool add(struct line *line, const char *format, ...)
{
    char part[FROE_CLI_PROGRESS_COLUMNS];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(part, sizeof part, format, arguments);
    va_end(arguments);
    static const char first[] = "froe: ";
    static const char later[] = ", ";
    const char *before = line->length == 0 ? first : later;
    size_t length = line->length + strlen(before) + strlen(part);
    if (length > line->columns)
        return false;
    strcpy(line->text + line->length, before);
    strcat(line->text + line->length, part);
    line->length = length;
    return true;
}

struct quantity {
    char text[16];
};

/* Three significant digits with a decimal unit: 950 B, 1.20 GB. */
static struct quantity quantity(double bytes)
{
    static const char *const units[] = {"B", "kB", "MB", "GB", "TB", "PB", "EB"};
    size_t unit = 0;
    while (bytes >= 999.5 && unit + 1 < sizeof units / sizeof *units) {
        bytes /= 1000;
        unit++;
    }
    int places = unit == 0 || bytes >= 99.95 ? 0 : bytes >= 9.995 ? 1 : 2;
    struct quantity result;
    snprintf(result.text, sizeof result.text, "%.*f %s", places, bytes, units[unit]);
    return result;
}

static void add_remaining(struct line *line, double seconds)
{
    if (seconds >= 360000)
        return;
    unsigned whole = (unsigned)(seconds + 0.5);
    if (whole >= 3600)
        add(line, "%u:%02u:%02u left", whole / 3600, whole / 60 % 60, whole % 60);
    else
        add(line, "%u:%02u left", whole / 60, whole % 60);
}

static void add_activities(struct line *line, const struct froe_cli_activities *activities)
{
    static const char letters[] = {[FROE_ACTIVITY_WAITING] = '.',
                                   [FROE_ACTIVITY_READING] = 'r',
                                   [FROE_ACTIVITY_DECOMPRESSING] = 'd',
                                   [FROE_ACTIVITY_PARSING] = 'p'};
    char each[FROE_CLI_PROGRESS_COLUMNS];
    size_t doing[sizeof letters] = {0};
    for (size_t i = 0; i < activities->count; i++) {
        if (i + 1 < sizeof each)
            each[i] = letters[activities->what[i]];
        doing[activities->what[i]]++;
    }
    each[activities->count < sizeof each ? activities->count : sizeof each - 1] = '\0';
    if (activities->count == 0 || (activities->count < sizeof each && add(line, "threads %s", each)))
        return;
    add(line, "threads %zur %zud %zup %zu.", doing[FROE_ACTIVITY_READING], doing[FROE_ACTIVITY_DECOMPRESSING],
        doing[FROE_ACTIVITY_PARSING], doing[FROE_ACTIVITY_WAITING]);
}

void froe_cli_progress_text(char text[FROE_CLI_PROGRESS_COLUMNS], size_t columns, const froe_progress *progress,
                            const struct froe_cli_activities *activities, double seconds)
{
    size_t most = FROE_CLI_PROGRESS_COLUMNS - 1;
    struct line line = {.text = text, .columns = columns < most ? columns : most};
    text[0] = '\0';
    double done = (double)progress->bytes_done;
    double total = (double)progress->bytes_total;
    bool known = total > 0 && done <= total;
    if (known) {
        add(&line, "%s of %s", quantity(done).text, quantity(total).text);
        add(&line, "%d%%", (int)(done / total * 100));
    } else {
        add(&line, "%s", quantity(done).text);
    }
    if (progress->finishing)
        add(&line, "writing the result");
    else if (seconds > 0)
        add(&line, "%s/s", quantity(done / seconds).text);
    if (known && done > 0 && !progress->finishing)
        add_remaining(&line, (total - done) / done * seconds);
    add(&line, "%" PRIu64 " of %" PRIu64 " file%s", progress->files_done, progress->files_total,
        progress->files_total == 1 ? "" : "s");
    if (!progress->finishing)
        add_activities(&line, activities);
}
