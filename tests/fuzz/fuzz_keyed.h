/*
 * What fuzz targets of labels and values (parse/ltsv.h) and of keys and values (parse/logfmt.h) share: the reader
 * against a plain one, the same verdict and the same values for any bytes, whatever was read before.
 *
 * The input: keys, each on a line of its own, up to an empty line; then lines to read, one after the other with one
 * state.
 */
#ifndef FROE_TESTS_FUZZ_KEYED_H
#define FROE_TESTS_FUZZ_KEYED_H

#include <stdio.h>
#include <stdlib.h>

#include "support/keyed.h"
#include "support/require.h"

enum { FUZZ_KEYS = 40 };

/* Reads a line before two kinds of slack: no byte of it may matter. fill: what is behind the line in the second. */
static void fuzz_keyed_line(const struct keyed_reader *reader, const struct froe_json_paths *compiled,
                            struct froe_json_state *state, const struct froe_span *keys, size_t count,
                            struct froe_span line)
{
    for (int fill = 0; fill < 2; fill++) {
        uint8_t *copy = malloc(line.len + FROE_JSON_SLACK);
        require(copy != NULL, "memory");
        memset(copy, reader->fill[fill], line.len + FROE_JSON_SLACK);
        if (line.len > 0)
            memcpy(copy, line.ptr, line.len);
        require(reader->agrees(compiled, state, keys, count, copy, line.len), "both readers agree");
        reader->look((struct froe_span){copy, line.len});
        free(copy);
    }
}

static void fuzz_keyed(const struct keyed_reader *reader, const uint8_t *data, size_t size)
{
    static struct froe_json_state state;
    struct froe_span text = {data, size}, keys[FUZZ_KEYS] = {{NULL, 0}};
    size_t count = 0;
    if (size == 0)
        return;
    while (count < FUZZ_KEYS && froe_span_take(&text, '\n', &keys[count]) && keys[count].len > 0)
        count++;
    struct froe_json_paths *compiled = froe_json_paths_create(keys, count, NULL);
    if (compiled == NULL)
        return;
    memset(&state, 0, sizeof state);
    for (struct froe_span line; froe_span_take(&text, '\n', &line);)
        fuzz_keyed_line(reader, compiled, &state, keys, count, line);
    froe_json_paths_free(compiled);
}

#endif
