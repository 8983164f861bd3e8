/* What the tests of the reader of JSON lines share: where lines lie, paths, and documents that grow. One thread. */
#ifndef FROE_TESTS_JSON_CASE_H
#define FROE_TESTS_JSON_CASE_H

#include "parse/json.h"
#include "support/chance.h"

enum { JSON_ROOM = 1 << 16 };

/* Where lines are put, with the slack that the reader wants behind the longest. */
extern uint8_t json_room[JSON_ROOM + FROE_JSON_SLACK];

/* Puts a line there, with slack behind it that could be taken for more of the line; returns json_room. */
const uint8_t *json_with_slack(const void *line, size_t len);

/* Compiles paths, and lays their texts into spans. */
struct froe_json_paths *json_compile(const char *const *texts, size_t count, struct froe_span *spans);

/* A document that grows; `chance` is for those that are random. len goes on beyond cap, but nothing is written there.
 */
struct json_writer {
    struct chance *chance;
    char *to;
    size_t len, cap;
};

void json_put(struct json_writer *writer, const char *text);

#endif
