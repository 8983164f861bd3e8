#include "parse/ltsv.h"

#include "base/bytes16.h"
#include "parse/json_guess.h"

/* The next byte of a kind, or the end. */
static inline const uint8_t *find(const uint8_t *at, const uint8_t *end, uint8_t byte)
{
    for (; at < end; at += 16) {
        uint32_t first = froe_bytes16_first(at, byte);
        if (first < 16)
            return at + first < end ? at + first : end;
    }
    return end;
}

/* Behind the label at `at`, which is not the guessed one, and its colon; *target is the path that it is. NULL: there is
 * no label. */
static __attribute__((noinline)) const uint8_t *look_up(const struct froe_json_paths *paths,
                                                        struct froe_json_guess *guess, const uint8_t *at,
                                                        const uint8_t *end, uint16_t *target)
{
    const uint8_t *colon = find(at, end, ':');
    if (colon == at || colon == end || memchr(at, '\t', (size_t)(colon - at)) != NULL)
        return NULL;
    uint16_t child = froe_json_child(paths, FROE_JSON_ROOT, at, (size_t)(colon - at));
    froe_json_remember(guess, paths, FROE_JSON_ROOT, child, froe_span_between(at, colon + 1));
    *target = paths->nodes[child].target;
    return colon + 1;
}

static inline void store(struct froe_json_value *values, struct froe_json_found *found, uint16_t target,
                         struct froe_json_value value)
{
    values[target] = value;
    found->words[target / 64] |= UINT64_C(1) << target % 64;
}

bool froe_ltsv_find(const struct froe_json_paths *paths, struct froe_json_state *state, const uint8_t *line, size_t len,
                    struct froe_json_value *values, struct froe_json_found *found)
{
    const uint8_t *at = line, *end = line + len;
    *found = (struct froe_json_found){0};
    for (uint32_t index = 0; at < end; index++) {
        struct froe_json_guess *guess = &state->guesses[index % FROE_JSON_GUESSES];
        uint16_t target = FROE_JSON_NO_TARGET;
        if (froe_json_guessed(guess, FROE_JSON_ROOT, at)) {
            at += guess->len;
            target = guess->target;
        } else if (*at != '\t') {
            at = look_up(paths, guess, at, end, &target);
        }
        if (at == NULL || at > end)
            return false;
        const uint8_t *to = find(at, end, '\t');
        if (target != FROE_JSON_NO_TARGET)
            store(values, found, target,
                  (struct froe_json_value){(uint32_t)(at - line), (uint32_t)(to - at), FROE_JSON_STRING, false});
        at = to + 1;
    }
    for (size_t i = 0; i < paths->twin_count; i++)
        if (froe_json_has(found, paths->twins[i].source))
            store(values, found, paths->twins[i].target, values[paths->twins[i].source]);
    return true;
}

static bool is_label(struct froe_span text)
{
    for (size_t i = 0; i < text.len; i++) {
        uint8_t byte = text.ptr[i], letter = byte | 0x20;
        bool good = (letter >= 'a' && letter <= 'z') || (byte >= '0' && byte <= '9') || byte == '_' || byte == '.' ||
                    byte == '-';
        if (!good)
            return false;
    }
    return text.len > 0;
}

bool froe_ltsv_is_request(struct froe_span line)
{
    static const char *const telling[] = {"time", "req", "uri"};
    const uint8_t *at = line.ptr, *end = at + line.len;
    size_t fields = 0;
    bool told = false;
    for (; at < end; fields++) {
        const uint8_t *colon = memchr(at, ':', (size_t)(end - at));
        struct froe_span label = colon == NULL ? FROE_ABSENT : froe_span_between(at, colon);
        if (!is_label(label))
            return false;
        for (size_t i = 0; i < sizeof telling / sizeof telling[0]; i++)
            told |= froe_span_equal(label, froe_span_of(telling[i]));
        const uint8_t *tab = memchr(colon, '\t', (size_t)(end - colon));
        for (at = tab == NULL ? end : tab; at < end && *at == '\t';)
            at++;
    }
    return told && fields > 1;
}
