#include "report/style.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

static froe_format format_of_name(const char *path)
{
    static const struct {
        const char *ending;
        froe_format format;
    } endings[] = {
        {".csv", FROE_FORMAT_CSV},      {".tsv", FROE_FORMAT_TSV},      {".json", FROE_FORMAT_JSON},
        {".jsonl", FROE_FORMAT_JSONL},  {".ndjson", FROE_FORMAT_JSONL}, {".arrow", FROE_FORMAT_ARROW},
        {".arrows", FROE_FORMAT_ARROW},
    };
    const char *dot = path == NULL ? NULL : strrchr(path, '.');
    for (size_t i = 0; dot != NULL && i < sizeof endings / sizeof endings[0]; i++)
        if (strcasecmp(dot, endings[i].ending) == 0)
            return endings[i].format;
    return FROE_FORMAT_DEFAULT;
}

/* The first of these that is set decides (POSIX, locale categories). */
static bool locale_is_utf8(void)
{
    static const char *const names[] = {"LC_ALL", "LC_CTYPE", "LANG"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        const char *value = getenv(names[i]);
        if (value != NULL && value[0] != '\0')
            return strcasestr(value, "utf-8") != NULL || strcasestr(value, "utf8") != NULL;
    }
    return false;
}

struct froe_style froe_style_of(const froe_options *options)
{
    froe_format format = options->format;
    if (format == FROE_FORMAT_DEFAULT)
        format = format_of_name(options->output);
    if (format == FROE_FORMAT_DEFAULT)
        format = options->command == FROE_COMMAND_RECORDS ? FROE_FORMAT_JSONL : FROE_FORMAT_TABLE;
    return (struct froe_style){
        .row = {.format = format, .csv_safe = options->csv_safe, .terminal = options->output_is_terminal},
        .width = options->output_is_terminal ? options->terminal_width : 0,
        .color = options->color,
        .utf8 = locale_is_utf8(),
        .time_zone = options->time_zone,
    };
}
