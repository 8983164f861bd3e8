#include "report/style.h"

#include <criterion/criterion.h>

Test(style, format_of_the_ending)
{
    static const struct {
        const char *name;
        froe_format format;
    } cases[] = {
        {"a.csv", FROE_FORMAT_CSV},         {"a.b/c.TSV", FROE_FORMAT_TSV},  {"a.json", FROE_FORMAT_JSON},
        {"a.jsonl", FROE_FORMAT_JSONL},     {"a.ndjson", FROE_FORMAT_JSONL}, {"a.arrow", FROE_FORMAT_ARROW},
        {"a.arrows", FROE_FORMAT_ARROW},    {"a.html", FROE_FORMAT_HTML},    {"a.Htm", FROE_FORMAT_HTML},
        {"a.csv.txt", FROE_FORMAT_DEFAULT}, {"csv", FROE_FORMAT_DEFAULT},    {"", FROE_FORMAT_DEFAULT},
        {NULL, FROE_FORMAT_DEFAULT},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        cr_expect_eq(froe_format_of_name(cases[i].name), cases[i].format, "%s", cases[i].name);
}

Test(style, what_is_asked_for_outranks_the_ending)
{
    froe_options options = {.command = FROE_COMMAND_RECORDS, .output = "a.csv", .format = FROE_FORMAT_TSV};
    cr_expect_eq(froe_style_of(&options).row.format, FROE_FORMAT_TSV);
    options.format = FROE_FORMAT_DEFAULT;
    cr_expect_eq(froe_style_of(&options).row.format, FROE_FORMAT_CSV);
    options.output = NULL;
    cr_expect_eq(froe_style_of(&options).row.format, FROE_FORMAT_JSONL);
    options.command = FROE_COMMAND_COUNT;
    cr_expect_eq(froe_style_of(&options).row.format, FROE_FORMAT_TABLE);
}
