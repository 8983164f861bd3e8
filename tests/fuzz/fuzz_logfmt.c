/*
 * The reader of keys and values against the plain one of tests/support/logfmt_oracle.h: the same verdict and the same
 * values for any bytes, whatever was read before.
 *
 * The input: keys, each on a line of its own, up to an empty line; then lines to read, one after the other with one
 * state.
 */
#include <stdio.h>
#include <stdlib.h>

#include "parse/logfmt.h"
#include "support/logfmt_oracle.h"
#include "support/require.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { FUZZ_KEYS = 40 };

static void check_line(const struct froe_json_paths *compiled, struct froe_json_state *state,
                       const struct froe_span *keys, size_t count, struct froe_span line)
{
    /* Two kinds of slack: no byte of it may matter. */
    for (int fill = 0; fill < 2; fill++) {
        uint8_t *copy = malloc(line.len + FROE_JSON_SLACK);
        require(copy != NULL, "memory");
        memset(copy, fill == 0 ? ' ' : '=', line.len + FROE_JSON_SLACK);
        if (line.len > 0)
            memcpy(copy, line.ptr, line.len);
        require(logfmt_agrees(compiled, state, keys, count, copy, line.len), "both readers agree");
        froe_logfmt_may_be((struct froe_span){copy, line.len});
        free(copy);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct froe_json_state state;
    struct froe_span text = {data, size}, keys[FUZZ_KEYS] = {{NULL, 0}};
    size_t count = 0;
    if (size == 0)
        return 0;
    while (count < FUZZ_KEYS && froe_span_take(&text, '\n', &keys[count]) && keys[count].len > 0)
        count++;
    struct froe_json_paths *compiled = froe_json_paths_create(keys, count, NULL);
    if (compiled == NULL)
        return 0;
    memset(&state, 0, sizeof state);
    for (struct froe_span line; froe_span_take(&text, '\n', &line);)
        check_line(compiled, &state, keys, count, line);
    froe_json_paths_free(compiled);
    return 0;
}
