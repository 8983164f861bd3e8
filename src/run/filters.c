#include "run/filters.h"

#include <stdbool.h>
#include <string.h>

void froe_shell_word(struct froe_buffer *buffer, const char *word)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-+=.,:/@%";
    if (word[0] != '\0' && word[strspn(word, plain)] == '\0') {
        froe_buffer_text(buffer, word);
        return;
    }
    froe_buffer_byte(buffer, '\'');
    for (; *word != '\0'; word++)
        if (*word == '\'')
            froe_buffer_text(buffer, "'\\''");
        else
            froe_buffer_byte(buffer, (uint8_t)*word);
    froe_buffer_byte(buffer, '\'');
}

void froe_query_filters(const struct froe_query *query, unsigned with, struct froe_buffer *buffer)
{
    /* As run/describe.c names them. A format that adds no field to the query belongs to the input. */
    static const struct {
        const char *name;
        unsigned part;
        bool flag;
    } filters[] = {
        {"where", FROE_FILTERS_WHERE, false},
        {"under", 0, false},
        {"pages", 0, true},
        {"exclude-name", 0, false},
        {"exclude-ext", 0, false},
        {"since", FROE_FILTERS_RANGE, false},
        {"until", FROE_FILTERS_RANGE, false},
        {"no-bots", 0, true},
        {"only-bots", 0, true},
        {"tz", 0, false},
        {"log-format", 0, false},
    };
    for (size_t i = 0; i < sizeof filters / sizeof filters[0]; i++) {
        const char *value = froe_query_get(query, filters[i].name);
        if (value == NULL || (filters[i].part & ~with) != 0)
            continue;
        froe_buffer_format(buffer, " --%s", filters[i].name);
        if (filters[i].flag)
            continue;
        froe_buffer_byte(buffer, ' ');
        froe_shell_word(buffer, value);
    }
}
