#include "support/keyed.h"

#include <criterion/criterion.h>

#include "support/guard.h"

enum { KEYS_MAX = 40 };

void keyed_check(const struct keyed_reader *reader, const char *const *keys, size_t count)
{
    static char line[JSON_ROOM];
    struct chance chance = chance_of(reader->seed);
    struct froe_span spans[KEYS_MAX];
    size_t good = 0;
    cr_assert_leq(count, (size_t)KEYS_MAX);
    struct froe_json_paths *paths = json_compile(keys, count, spans);
    struct froe_json_state state = {0};
    struct froe_json_value values[KEYS_MAX];
    struct froe_json_found found;
    struct guard guard = guard_open(8192);
    for (int round = 0; round < 60000; round++) {
        struct json_writer writer = {&chance, line, 0, sizeof line};
        reader->put_line(&writer);
        size_t len = writer.len - (chance_once_in(&chance, 3) ? chance_below(&chance, writer.len + 1) : 0);
        uint8_t *at = guard_before_end(&guard, len + FROE_JSON_SLACK);
        memset(at, reader->fill[round % 4], len + FROE_JSON_SLACK);
        /* The rest of the line itself is the most tempting. */
        memcpy(at, line, chance_once_in(&chance, 2) && writer.len < len + FROE_JSON_SLACK ? writer.len : len);
        cr_assert(reader->agrees(paths, &state, spans, count, at, len), "%.*s", (int)len, line);
        good += reader->find(paths, &state, at, len, values, &found);
        reader->look((struct froe_span){at, len});
    }
    cr_expect_gt(good, 10000, "lines that can be read: %zu", good);
    guard_close(&guard);
    froe_json_paths_free(paths);
}
