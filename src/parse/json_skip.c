/* Objects and arrays in which nothing is wanted: checked, but not looked into. */
#include "parse/json_scan.h"

_Static_assert(FROE_JSON_DEPTH <= 64, "the open levels are bits of a word");

/* What is open: the lowest bit of `arrays` says whether the innermost level is an array. */
struct levels {
    uint64_t arrays;
    size_t depth;
};

static inline bool in_array(const struct levels *levels)
{
    return (levels->arrays & 1) != 0;
}

/* From the end of a value to behind the comma that follows, or to the end of the object or array, on level `outside`,
 * that all of this is in. */
static inline const uint8_t *next_value(const uint8_t *at, const uint8_t *end, struct levels *levels, size_t outside)
{
    for (;;) {
        at = froe_json_blanks_end(at, end);
        if (at >= end)
            return NULL;
        if (*at == ',')
            return froe_json_blanks_end(at + 1, end);
        if (*at++ != (in_array(levels) ? ']' : '}'))
            return NULL;
        levels->arrays >>= 1;
        if (--levels->depth == outside)
            return at;
    }
}

const uint8_t *froe_json_skip(const uint8_t *at, const uint8_t *end, size_t depth)
{
    struct levels levels = {0, depth};
    while (at != NULL && at < end) {
        bool inside = froe_json_opens(*at);
        if (inside) {
            if (++levels.depth > FROE_JSON_DEPTH)
                return NULL;
            levels.arrays = levels.arrays << 1 | (*at == '[');
            at = froe_json_blanks_end(at + 1, end);
            inside = *at != (in_array(&levels) ? ']' : '}');
        } else {
            struct froe_json_value value;
            at = froe_json_scalar(at, at, end, &value);
            if (at == NULL)
                return NULL;
        }
        if (!inside)
            at = next_value(at, end, &levels, depth);
        if (levels.depth == depth)
            return at;
        if (at != NULL && !in_array(&levels)) {
            struct froe_span key;
            bool escaped;
            at = froe_json_key(at, end, &key, &escaped);
        }
    }
    return NULL;
}
