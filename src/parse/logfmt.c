#include "parse/logfmt.h"

#include "base/bytes16.h"
#include "parse/header.h"
#include "parse/json_guess.h"
#include "parse/json_scan.h"

/* The next blank, or the end. */
static inline const uint8_t *blank_from(const uint8_t *at, const uint8_t *end)
{
    for (; at < end; at += 16) {
        uint32_t first = froe_bytes16_first_up_to(at, ' ');
        if (first < 16)
            return at + first < end ? at + first : end;
    }
    return end;
}

/* The = behind the key of a word; NULL: it has none. */
static const uint8_t *equals_in(struct froe_span word)
{
    const uint8_t *equals = word.len == 0 ? NULL : memchr(word.ptr, '=', word.len);
    if (equals == NULL || equals == word.ptr || memchr(word.ptr, '"', (size_t)(equals - word.ptr)) != NULL)
        return NULL;
    return equals;
}

/* Where the value of the word at *at begins, whose key is not the guessed one; *target is the path that it is. NULL:
 * it has no key, and *at is behind it. */
static __attribute__((noinline)) const uint8_t *look_up(const struct froe_json_paths *paths,
                                                        struct froe_json_guess *guess, const uint8_t **at,
                                                        const uint8_t *end, uint16_t *target)
{
    const uint8_t *key = *at;
    *at = blank_from(key, end);
    const uint8_t *equals = equals_in(froe_span_between(key, *at));
    if (equals == NULL)
        return NULL;
    uint16_t child = froe_json_child(paths, FROE_JSON_ROOT, key, (size_t)(equals - key));
    froe_json_remember(guess, paths, FROE_JSON_ROOT, child, froe_span_between(key, equals + 1));
    *target = paths->nodes[child].target;
    return equals + 1;
}

/* The end of the value in [at, to), which a time of day or a zone behind it may belong to. */
static __attribute__((noinline)) const uint8_t *time_end(const uint8_t *at, const uint8_t *to, const uint8_t *end)
{
    struct froe_span time = froe_time_begun(froe_span_between(at, end));
    return time.ptr == at && time.len > (size_t)(to - at) ? at + time.len : to;
}

/* The value at `at`; returns where the word ends, NULL when its quote is not closed. */
static inline const uint8_t *read_value(const uint8_t *line, const uint8_t *at, const uint8_t *end,
                                        struct froe_json_value *value)
{
    enum { DATE = 10 };
    const uint8_t *to;
    bool escaped = false;
    if (at < end && *at == '"') {
        to = froe_json_string_end(++at, end, &escaped);
        if (to == NULL)
            return NULL;
        *value = (struct froe_json_value){(uint32_t)(at - line), (uint32_t)(to - at), FROE_JSON_STRING, escaped};
        return to + 1 < end && to[1] > ' ' ? blank_from(to + 1, end) : to + 1;
    }
    to = blank_from(at, end);
    /* Hardly any key begins as a time of day or a zone does. */
    if (to - at >= DATE && to < end && *to == ' ' && (to[1] <= '9' || to[1] == 'U'))
        to = time_end(at, to, end);
    *value = (struct froe_json_value){(uint32_t)(at - line), (uint32_t)(to - at), FROE_JSON_STRING, false};
    return to;
}

static inline void store(struct froe_json_value *values, struct froe_json_found *found, uint16_t target,
                         struct froe_json_value value)
{
    if (target == FROE_JSON_NO_TARGET)
        return;
    values[target] = value;
    found->words[target / 64] |= UINT64_C(1) << target % 64;
}

/* The time in front of the keys, if somebody asks for it. */
static void find_header(const struct froe_json_paths *paths, struct froe_span line, struct froe_json_value *values,
                        struct froe_json_found *found)
{
    static const uint8_t key[] = FROE_LOGFMT_HEADER;
    uint16_t target = paths->nodes[froe_json_child(paths, FROE_JSON_ROOT, key, sizeof key - 1)].target;
    struct froe_span time = target == FROE_JSON_NO_TARGET ? FROE_ABSENT : froe_time_of_header(line);
    if (time.len > 0)
        store(values, found, target,
              (struct froe_json_value){(uint32_t)(time.ptr - line.ptr), (uint32_t)time.len, FROE_JSON_STRING, false});
}

bool froe_logfmt_find(const struct froe_json_paths *paths, struct froe_json_state *state, const uint8_t *line,
                      size_t len, struct froe_json_value *values, struct froe_json_found *found)
{
    const uint8_t *at = line, *end = line + len;
    *found = (struct froe_json_found){0};
    uint32_t index = 0;
    while (at < end) {
        if (*at <= ' ') {
            at++;
            continue;
        }
        struct froe_json_guess *guess = &state->guesses[index % FROE_JSON_GUESSES];
        uint16_t target = guess->target;
        struct froe_json_value value;
        const uint8_t *from = at + guess->len;
        if (!froe_json_guessed(guess, FROE_JSON_ROOT, at) || from > end)
            from = look_up(paths, guess, &at, end, &target);
        if (from == NULL)
            continue;
        at = read_value(line, from, end, &value);
        if (at == NULL)
            return false;
        store(values, found, target, value);
        index++;
    }
    if (len > 0 && froe_may_begin_header(line))
        find_header(paths, (struct froe_span){line, len}, values, found);
    for (size_t i = 0; i < paths->twin_count; i++)
        if (froe_json_has(found, paths->twins[i].source))
            store(values, found, paths->twins[i].target, values[paths->twins[i].source]);
    return index > 0;
}

bool froe_logfmt_may_be(struct froe_span line)
{
    const uint8_t *at = line.ptr, *end = at + line.len;
    while (at < end) {
        const uint8_t *to = blank_from(at, end);
        struct froe_span word = froe_span_between(at, to);
        const uint8_t *equals = equals_in(word), *front = equals == NULL ? to : equals;
        for (; at < front; at++)
            if (*at == '"' || *at == '{')
                return false;
        if (equals != NULL)
            return true;
        at = to + 1;
    }
    return false;
}
