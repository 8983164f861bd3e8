#include "support/ltsv_oracle.h"

#include "parse/ltsv.h"

/* The length of what stands before a byte, or of all. */
static size_t len_before(const uint8_t *at, size_t len, uint8_t byte)
{
    size_t i = 0;
    while (i < len && at[i] != byte)
        i++;
    return i;
}

static bool read_plainly(const struct froe_span *paths, size_t count, const uint8_t *line, size_t len,
                         struct froe_span *values)
{
    for (size_t i = 0; i < count; i++)
        values[i] = FROE_ABSENT;
    for (size_t at = 0; at < len;) {
        size_t field = len_before(line + at, len - at, '\t'), label = len_before(line + at, field, ':');
        if (field > 0 && (label == 0 || label == field))
            return false;
        for (size_t i = 0; field > 0 && i < count; i++)
            if (paths[i].len == label && memcmp(paths[i].ptr, line + at, label) == 0)
                values[i] = (struct froe_span){line + at + label + 1, field - label - 1};
        at += field + 1;
    }
    return true;
}

bool ltsv_agrees(const struct froe_json_paths *compiled, struct froe_json_state *state, const struct froe_span *paths,
                 size_t count, const uint8_t *line, size_t len)
{
    struct froe_json_value values[FROE_JSON_PATHS];
    struct froe_json_found found;
    struct froe_span wanted[FROE_JSON_PATHS];
    bool good = read_plainly(paths, count, line, len, wanted);
    if (froe_ltsv_find(compiled, state, line, len, values, &found) != good)
        return false;
    for (size_t i = 0; good && i < count; i++) {
        if (froe_json_has(&found, i) != (wanted[i].ptr != NULL))
            return false;
        if (wanted[i].ptr == NULL)
            continue;
        struct froe_span value = froe_json_raw(line, values[i]);
        if (value.ptr != wanted[i].ptr || value.len != wanted[i].len || values[i].kind != FROE_JSON_STRING ||
            values[i].escaped)
            return false;
    }
    return true;
}
