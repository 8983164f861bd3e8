/* What is checked alike of the readers of labels and values (parse/ltsv.h) and of keys and values (parse/logfmt.h). */
#ifndef FROE_TESTS_KEYED_H
#define FROE_TESTS_KEYED_H

#include "parse/json.h"
#include "support/json_case.h"

/* A reader of the program, as froe_ltsv_find() is one. */
typedef bool keyed_find_fn(const struct froe_json_paths *paths, struct froe_json_state *state, const uint8_t *line,
                           size_t len, struct froe_json_value *values, struct froe_json_found *found);

/* Whether it comes to the same as a plain one; `line` has FROE_JSON_SLACK bytes behind it. */
typedef bool keyed_agrees_fn(const struct froe_json_paths *compiled, struct froe_json_state *state,
                             const struct froe_span *paths, size_t count, const uint8_t *line, size_t len);

struct keyed_reader {
    keyed_find_fn *find;
    keyed_agrees_fn *agrees;
    void (*look)(struct froe_span line);          /* what else looks at a line before it is read */
    void (*put_line)(struct json_writer *writer); /* a random one */
    const char *fill;                             /* four bytes that are tempting behind a line */
    uint64_t seed;
};

/* Random lines, each cut by some bytes, at the end of what may be read; whatever came before them. */
void keyed_check(const struct keyed_reader *reader, const char *const *keys, size_t count);

#endif
