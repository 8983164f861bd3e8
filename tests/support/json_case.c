#include "support/json_case.h"

#include <criterion/criterion.h>

uint8_t json_room[JSON_ROOM + FROE_JSON_SLACK];

const uint8_t *json_with_slack(const void *line, size_t len)
{
    cr_assert_leq(len, JSON_ROOM);
    memcpy(json_room, line, len);
    for (size_t i = 0; i < FROE_JSON_SLACK; i++)
        json_room[len + i] = (uint8_t) "}]\"0,:{\\"[i % 8];
    return json_room;
}

struct froe_json_paths *json_compile(const char *const *texts, size_t count, struct froe_span *spans)
{
    froe_error error = {.text = ""};
    for (size_t i = 0; i < count; i++)
        spans[i] = froe_span_of(texts[i]);
    struct froe_json_paths *paths = froe_json_paths_create(spans, count, &error);
    cr_assert_not_null(paths, "%s", error.text);
    return paths;
}

void json_put(struct json_writer *writer, const char *text)
{
    size_t len = strlen(text);
    if (writer->len + len <= writer->cap)
        memcpy(writer->to + writer->len, text, len);
    writer->len += len;
}
