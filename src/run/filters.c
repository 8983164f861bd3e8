#include "run/filters.h"

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

void froe_query_filters(const struct froe_query *query, bool where, struct froe_buffer *buffer)
{
    /* As run/describe.c names them; a format that adds no field to the query has a dot in front. */
    static const char *const names[] = {"where", "under",   "pages",     "exclude-name", "exclude-ext", "since",
                                        "until", "no-bots", "only-bots", "tz",           "log-format",  ".log-format"};
    for (size_t i = where ? 0 : 1; i < sizeof names / sizeof names[0]; i++) {
        const char *value = froe_query_get(query, names[i]);
        if (value == NULL)
            continue;
        froe_buffer_format(buffer, " --%s", names[i] + (names[i][0] == '.'));
        if (value[0] == '\0' && strncmp(names[i], "exclude", 7) != 0) /* a flag */
            continue;
        froe_buffer_byte(buffer, ' ');
        froe_shell_word(buffer, value);
    }
}
