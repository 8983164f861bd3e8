#include "report/style.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/error.h"

froe_format froe_format_of_name(const char *name)
{
    static const struct {
        const char *ending;
        froe_format format;
    } endings[] = {
        {".csv", FROE_FORMAT_CSV},      {".tsv", FROE_FORMAT_TSV},      {".json", FROE_FORMAT_JSON},
        {".jsonl", FROE_FORMAT_JSONL},  {".ndjson", FROE_FORMAT_JSONL}, {".arrow", FROE_FORMAT_ARROW},
        {".arrows", FROE_FORMAT_ARROW}, {".html", FROE_FORMAT_HTML},    {".htm", FROE_FORMAT_HTML},
    };
    const char *dot = name == NULL ? NULL : strrchr(name, '.');
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
        format = froe_format_of_name(options->output);
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

static bool check_html(const froe_options *options, froe_error *error)
{
    if (options->command == FROE_COMMAND_RECORDS || options->command == FROE_COMMAND_CHECK)
        return froe_error_option(error, "format", 0, "only report and count can write html");
    if (options->per_file)
        return froe_error_option(error, "format", 0, "a count per file cannot be written as html");
    return true;
}

static bool check_arrow(const froe_options *options, froe_error *error)
{
    if (options->command == FROE_COMMAND_CHECK)
        return froe_error_option(error, "format", 0, "the result of check cannot be written as arrow");
    if (options->command == FROE_COMMAND_REPORT)
        return froe_error_option(error, "format", 0, "a report is many tables and cannot be written as arrow");
    if (options->output_is_terminal)
        return froe_error_option(error, "format", 0,
                                 "arrow is binary and not for a terminal: add -o FILE, or pipe it into a program");
    return true;
}

bool froe_style_check(const struct froe_style *style, const froe_options *options, froe_error *error)
{
    if (style->row.format == FROE_FORMAT_HTML)
        return check_html(options, error);
    return style->row.format != FROE_FORMAT_ARROW || check_arrow(options, error);
}
