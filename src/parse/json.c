#include "parse/json.h"

#include "base/number.h"
#include "parse/json_guess.h"
#include "parse/json_scan.h"
#include "parse/lines.h"

_Static_assert(FROE_JSON_SLACK <= FROE_LINES_SLACK, "a line at the end of a block has the slack of the block");

/* An open object or array in which something is wanted. */
struct frame {
    uint32_t start; /* of its text, from the start of the line */
    uint32_t index; /* in an array the number of the element, in an object that of the guess for its next key */
    uint16_t node;
    bool array;
};

struct walk {
    const struct froe_json_paths *paths;
    struct froe_json_guess *guesses;
    const uint8_t *line, *end;
    struct froe_json_value *values;
    struct froe_json_found *found;
    struct frame *top;
    struct frame frames[FROE_JSON_DEPTH + 1]; /* the first one stands for what the outermost object is in: nothing */
};

static inline void store(const struct walk *walk, uint16_t target, const struct froe_json_value *value)
{
    if (target == FROE_JSON_NO_TARGET)
        return;
    walk->values[target] = *value;
    walk->found->words[target / 64] |= UINT64_C(1) << target % 64;
}

/* Gives a value to the path that ends at its node, and, where it is the first element of an array, to the path that
 * names the array; and so on outwards. `frame` is what holds the value. */
static void keep(const struct walk *walk, const struct frame *frame, uint16_t node, struct froe_json_value value)
{
    store(walk, walk->paths->nodes[node].target, &value);
    for (; frame->array && frame->index == 0; frame--)
        store(walk, walk->paths->nodes[frame->node].target, &value);
}

static struct froe_json_value value_between(const struct walk *walk, const uint8_t *at, const uint8_t *to,
                                            enum froe_json_kind kind)
{
    return (struct froe_json_value){(uint32_t)(at - walk->line), (uint32_t)(to - at), (uint8_t)kind, false};
}

/* Bytes that an escape takes for each byte that it stands for, at most. */
enum { ESCAPE_LEN = 6 };

static uint16_t escaped_child(const struct froe_json_paths *paths, uint16_t node, struct froe_span raw)
{
    uint8_t key[ESCAPE_LEN * FROE_JSON_PATH_LEN + sizeof(uint64_t)];
    if (raw.len > ESCAPE_LEN * FROE_JSON_PATH_LEN)
        return FROE_JSON_NOWHERE;
    return froe_json_child(paths, node, key, froe_json_unescape(key, raw));
}

static inline struct froe_json_guess *guess_at(const struct walk *walk, uint16_t node, uint32_t index)
{
    /* Objects begin a number of keys apart that few of them exceed. Where they overlap, they forget. */
    return &walk->guesses[(node * 29u + index) % FROE_JSON_GUESSES];
}

/* Reads the key at `at`, which is not the guessed one, up to its value; *child is what it leads to. */
static __attribute__((noinline)) const uint8_t *look_up_key(const struct walk *walk, const uint8_t *at, uint16_t *child)
{
    struct frame *frame = walk->top;
    /* If a key was left out, the guesses go on behind it. */
    const struct froe_json_guess *next = guess_at(walk, frame->node, frame->index + 1);
    if (froe_json_guessed(next, frame->node, at)) {
        frame->index++;
        *child = next->child;
        return froe_json_blanks_end(at + next->len, walk->end);
    }
    struct froe_span key;
    bool escaped;
    const uint8_t *value = froe_json_key(at, walk->end, &key, &escaped);
    if (value == NULL)
        return NULL;
    *child = escaped ? escaped_child(walk->paths, frame->node, key)
                     : froe_json_child(walk->paths, frame->node, key.ptr, key.len);
    froe_json_remember(guess_at(walk, frame->node, frame->index), walk->paths, frame->node, *child,
                       froe_span_between(at, value));
    return value;
}

/* Whether the object or array at `at` is to be looked into: something in it is wanted, or its first element is. */
static bool is_entered(const struct walk *walk, const struct frame *frame, const uint8_t *at, uint16_t child)
{
    if (*at == '{')
        return walk->paths->nodes[child].inner;
    return child != FROE_JSON_NOWHERE || (frame->array && frame->index == 0);
}

static inline size_t depth_of(const struct walk *walk, const struct frame *frame)
{
    return (size_t)(frame - walk->frames);
}

/* Passes an object or array that is not looked into. */
static const uint8_t *pass(const struct walk *walk, const uint8_t *at, struct froe_json_value *value)
{
    const uint8_t *to = froe_json_skip(at, walk->end, depth_of(walk, walk->top));
    if (to != NULL)
        *value = value_between(walk, at, to, FROE_JSON_OBJECT);
    return to;
}

/* Where a value may end what holds it, none may begin. */
static inline const uint8_t *unless_opened(const uint8_t *at)
{
    return froe_json_opens(*at) ? NULL : at;
}

/*
 * Reads members from the key at `at` on, until a value is an object or array to look into, with *child its node, or no
 * comma follows. Returns the place that it came to, maybe some bytes behind the end.
 */
static const uint8_t *read_members(const struct walk *walk, const uint8_t *at, uint16_t *child)
{
    struct frame *frame = walk->top;
    for (;; frame->index++) {
        const struct froe_json_guess *guess = guess_at(walk, frame->node, frame->index);
        struct froe_json_value value;
        uint16_t target;
        if (__builtin_expect(froe_json_guessed(guess, frame->node, at), 1)) {
            *child = guess->child;
            target = guess->target;
            at = froe_json_blanks_end(at + guess->len, walk->end);
        } else {
            at = look_up_key(walk, at, child);
            target = walk->paths->nodes[*child].target;
        }
        if (at == NULL || at >= walk->end)
            return NULL;
        if (!froe_json_opens(*at))
            at = froe_json_scalar(walk->line, at, walk->end, &value);
        else if (is_entered(walk, frame, at, *child))
            return at;
        else
            at = pass(walk, at, &value);
        if (at == NULL)
            return NULL;
        store(walk, target, &value);
        at = froe_json_blanks_end(at, walk->end);
        if (*at != ',')
            return unless_opened(at);
        at = froe_json_blanks_end(at + 1, walk->end);
    }
}

/* What the number of the next element leads to. */
static uint16_t element_child(const struct walk *walk, const struct frame *frame)
{
    uint8_t digits[FROE_NUMBER_DIGITS + sizeof(uint64_t)];
    if (!walk->paths->nodes[frame->node].inner)
        return FROE_JSON_NOWHERE;
    return froe_json_child(walk->paths, frame->node, digits, froe_number_write(digits, frame->index));
}

/* The scalar that an object's next member has, if that is its key; *at is left behind it. False: it is another one. */
static bool take_scalar(const struct walk *walk, const uint8_t **at, const char *wanted, struct froe_json_value *value)
{
    struct froe_span key;
    bool escaped;
    *at = froe_json_key(froe_json_blanks_end(*at + 1, walk->end), walk->end, &key, &escaped);
    if (*at == NULL || *at >= walk->end || froe_json_opens(**at) || !froe_span_equal(key, froe_span_of(wanted)))
        return false;
    *at = froe_json_scalar(walk->line, *at, walk->end, value);
    return *at != NULL;
}

/* Gives the value of `{"name":"Host","value":"example.org"}` at `at`, an element of the array that is read, to the path
 * that has its name behind the array's. */
static void keep_by_name(const struct walk *walk, const uint8_t *at)
{
    struct froe_json_value name, value;
    if (!take_scalar(walk, &at, "name", &name) || name.kind != FROE_JSON_STRING)
        return;
    at = froe_json_blanks_end(at, walk->end);
    if (*at != ',' || !take_scalar(walk, &at, "value", &value))
        return;
    struct froe_span raw = froe_json_raw(walk->line, name);
    uint16_t child = name.escaped ? escaped_child(walk->paths, walk->top->node, raw)
                                  : froe_json_child(walk->paths, walk->top->node, raw.ptr, raw.len);
    store(walk, walk->paths->nodes[child].target, &value);
}

/* The same for the elements of an array. */
static const uint8_t *read_elements(const struct walk *walk, const uint8_t *at, uint16_t *child)
{
    struct frame *frame = walk->top;
    for (; at < walk->end; frame->index++) {
        struct froe_json_value value;
        *child = element_child(walk, frame);
        if (*at == '{' && walk->paths->nodes[frame->node].inner)
            keep_by_name(walk, at);
        if (!froe_json_opens(*at))
            at = froe_json_scalar(walk->line, at, walk->end, &value);
        else if (is_entered(walk, frame, at, *child))
            return at;
        else
            at = pass(walk, at, &value);
        if (at == NULL)
            return NULL;
        keep(walk, frame, *child, value);
        at = froe_json_blanks_end(at, walk->end);
        if (*at != ',')
            return unless_opened(at);
        at = froe_json_blanks_end(at + 1, walk->end);
    }
    return NULL;
}

/* Enters the object or array at `at`. *more says whether there is anything in it. */
static const uint8_t *enter(struct walk *walk, const uint8_t *at, uint16_t node, bool *more)
{
    if (depth_of(walk, walk->top) == FROE_JSON_DEPTH)
        return NULL;
    const uint8_t *start = at;
    bool array = *at == '[';
    *++walk->top = (struct frame){(uint32_t)(at - walk->line), 0, node, array};
    at = froe_json_blanks_end(at + 1, walk->end);
    *more = *at != *start + 2;
    if (array && !*more)
        keep(walk, walk->top, FROE_JSON_NOWHERE, value_between(walk, start, at + 1, FROE_JSON_ARRAY));
    return at;
}

/* Goes on behind an object or array that was left. *more says whether anything follows in what it was in. */
static const uint8_t *go_on(struct walk *walk, const uint8_t *at, bool *more)
{
    at = froe_json_blanks_end(at, walk->end);
    *more = *at == ',';
    if (!*more)
        return at;
    walk->top->index++;
    return froe_json_blanks_end(at + 1, walk->end);
}

/* Leaves an object or array, whose end is to be at `at`. */
static const uint8_t *leave(struct walk *walk, const uint8_t *at)
{
    const struct frame *left = walk->top--;
    if (at >= walk->end || *at != (left->array ? ']' : '}'))
        return NULL;
    if (!left->array)
        keep(walk, walk->top, left->node, value_between(walk, walk->line + left->start, at + 1, FROE_JSON_OBJECT));
    return at + 1;
}

/* Reads the outermost object, at `at`, and returns its end. */
static const uint8_t *read_object(struct walk *walk, const uint8_t *at)
{
    uint16_t child = FROE_JSON_ROOT;
    bool entering = true;
    do {
        bool more;
        at = entering ? enter(walk, at, child, &more) : go_on(walk, at, &more);
        if (at != NULL && more)
            at = walk->top->array ? read_elements(walk, at, &child) : read_members(walk, at, &child);
        if (at == NULL || at >= walk->end)
            return NULL;
        entering = more && froe_json_opens(*at);
        if (!entering)
            at = leave(walk, at);
    } while (at != NULL && walk->top != walk->frames);
    return at;
}

enum froe_json_result froe_json_find(const struct froe_json_paths *paths, struct froe_json_state *state,
                                     const uint8_t *line, size_t len, struct froe_json_value *values,
                                     struct froe_json_found *found)
{
    struct walk walk;
    walk.paths = paths;
    walk.guesses = state->guesses;
    walk.line = line;
    walk.end = line + len;
    walk.values = values;
    walk.found = found;
    walk.top = walk.frames;
    walk.frames[0] = (struct frame){0, 0, FROE_JSON_NOWHERE, false};
    *found = (struct froe_json_found){0};
    const uint8_t *at = froe_json_blanks_end(line, walk.end);
    if (at >= walk.end || *at != '{' || (at = read_object(&walk, at)) == NULL)
        return FROE_JSON_MALFORMED;
    if (froe_json_blanks_end(at, walk.end) != walk.end)
        return FROE_JSON_MALFORMED;
    for (size_t i = 0; i < paths->twin_count; i++)
        if (froe_json_has(found, paths->twins[i].source))
            store(&walk, paths->twins[i].target, &values[paths->twins[i].source]);
    return FROE_JSON_OK;
}

enum froe_json_result froe_json_read(const struct froe_json_paths *paths, struct froe_json_state *state,
                                     const uint8_t *line, size_t len, struct froe_json_value *values)
{
    struct froe_json_found found;
    enum froe_json_result result = froe_json_find(paths, state, line, len, values, &found);
    for (size_t i = 0; i < paths->count; i++)
        if (!froe_json_has(&found, i))
            values[i] = (struct froe_json_value){0};
    return result;
}
