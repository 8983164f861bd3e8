/*
 * The reader of JSON lines against the plain one of tests/support/json_oracle.h: the same verdict and the same values
 * for any bytes, whatever was read before.
 *
 * The input: paths, each on a line of its own, up to an empty line; then lines to read, one after the other with one
 * state. The whole input is unescaped too.
 */
#include <stdio.h>
#include <stdlib.h>

#include "support/json_oracle.h"
#include "support/require.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { FUZZ_PATHS = 40 };

static void *allocated(size_t size)
{
    void *memory = malloc(size);
    require(memory != NULL, "memory");
    return memory;
}

static void check_line(const struct froe_json_paths *compiled, struct froe_json_state *state,
                       const struct froe_span *paths, size_t count, struct froe_span line)
{
    /* Two kinds of slack: no byte of it may matter. */
    for (int fill = 0; fill < 2; fill++) {
        uint8_t *copy = allocated(line.len + FROE_JSON_SLACK);
        memset(copy, fill == 0 ? '}' : '"', line.len + FROE_JSON_SLACK);
        if (line.len > 0)
            memcpy(copy, line.ptr, line.len);
        require(json_agrees(compiled, state, paths, count, copy, line.len), "both readers agree");
        free(copy);
    }
}

static void check_lines(struct froe_span text)
{
    static struct froe_json_state state;
    struct froe_span paths[FUZZ_PATHS] = {{NULL, 0}};
    size_t count = 0;
    while (count < FUZZ_PATHS && froe_span_take(&text, '\n', &paths[count]) && paths[count].len > 0)
        count++;
    struct froe_json_paths *compiled = froe_json_paths_create(paths, count, NULL);
    if (compiled == NULL)
        return;
    memset(&state, 0, sizeof state);
    for (struct froe_span line; froe_span_take(&text, '\n', &line);)
        check_line(compiled, &state, paths, count, line);
    froe_json_paths_free(compiled);
}

static void check_unescape(struct froe_span text)
{
    uint8_t *found = allocated(text.len + 1), *wanted = allocated(text.len + 1);
    size_t len = froe_json_unescape(found, text);
    require(len <= text.len, "no escape is shorter than what it stands for");
    require(len == json_oracle_unescape(wanted, text), "unescaped texts are of the same length");
    require(memcmp(found, wanted, len) == 0, "unescaped texts are the same");
    free(found);
    free(wanted);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct froe_span text = {data, size};
    if (size == 0)
        return 0;
    check_unescape(text);
    check_lines(text);
    return 0;
}
