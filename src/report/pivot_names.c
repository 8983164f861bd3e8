#include "report/pivot_names.h"

#include <inttypes.h>
#include <stdlib.h>

#include "base/text.h"

/* Names that are taken. The state of each is the number to try when it is wanted again; 0: it is free. */
struct taken {
    struct froe_groups *names;
    struct froe_buffer seen; /* a name as readers of JSON see it */
    bool failed;
};

/* Takes a name. False when it is taken already; *next is its number to try. */
static bool take(struct taken *taken, struct froe_span name, uint64_t **next)
{
    taken->seen.len = 0;
    if (name.len > 0)
        froe_text_utf8(&taken->seen, name);
    else
        froe_buffer_reserve(&taken->seen, 1);
    const uint8_t *bytes = taken->seen.data;
    uint32_t len = (uint32_t)taken->seen.len;
    struct froe_group *group = NULL;
    if (!taken->seen.failed)
        group = froe_groups_find(taken->names, &(struct froe_key){bytes, len, froe_key_hash(bytes, len)});
    if (group == NULL) {
        taken->failed = true;
        return true;
    }
    *next = froe_group_state(group, sizeof **next);
    if (**next > 0)
        return false;
    **next = 2;
    return true;
}

/*
 * Appends a suffix to the name that begins at `start` of text, if it is taken. A number that was tried is never tried
 * again for the same name, and each name that exists can be met by one name and number alone: so all tries together are
 * as many as there are names.
 */
static void make_unique(struct taken *taken, struct froe_buffer *text, size_t start)
{
    size_t end = text->len;
    uint64_t *next, *unused;
    if (text->failed || take(taken, (struct froe_span){text->data + start, end - start}, &next))
        return;
    do {
        text->len = end;
        froe_buffer_format(text, " (%" PRIu64 ")", (*next)++);
    } while (!text->failed && !take(taken, (struct froe_span){text->data + start, text->len - start}, &unused));
}

static void append_name(struct froe_buffer *text, const struct froe_question *question, const struct froe_datum *value,
                        const char *label)
{
    if (value->present)
        froe_datum_write(text, value);
    else
        froe_buffer_byte(text, '-');
    if (question->value_count > 1)
        froe_buffer_format(text, " %s", label);
}

/* Appends all names; ends[i] is where that of column i ends. */
static void append_names(struct froe_pivot *pivot, const struct froe_group *const *values, struct taken *taken,
                         size_t *ends)
{
    const struct froe_question *question = pivot->question;
    const struct froe_key_plan *key = &question->pivot.key;
    uint64_t *unused;
    for (size_t i = 0; i + 1 < key->count; i++)
        take(taken, froe_span_of(key->fields[i].name), &unused);
    for (size_t v = 0; v < pivot->value_count; v++) {
        struct froe_datum value;
        froe_key_read_one(key, values[v], key->count - 1, &value);
        for (size_t i = 0; i < question->value_count; i++) {
            size_t start = pivot->name_text.len;
            append_name(&pivot->name_text, question, &value, question->values[i].label);
            make_unique(taken, &pivot->name_text, start);
            *ends++ = pivot->name_text.len;
        }
    }
}

bool froe_pivot_set_names(struct froe_pivot *pivot, const struct froe_group *const *values)
{
    size_t columns = pivot->value_count * pivot->question->value_count;
    struct taken taken = {.names = froe_groups_create(sizeof(uint64_t), NULL, NULL)};
    size_t *ends = calloc(columns + 1, sizeof *ends);
    pivot->names = calloc(columns + 1, sizeof *pivot->names);
    bool good = taken.names != NULL && ends != NULL && pivot->names != NULL;
    if (good) {
        /* So that an empty name is not absent. */
        froe_buffer_reserve(&pivot->name_text, 1);
        append_names(pivot, values, &taken, ends);
        good = !taken.failed && !pivot->name_text.failed;
    }
    for (size_t i = 0, start = 0; good && i < columns; start = ends[i++])
        pivot->names[i] = (struct froe_span){pivot->name_text.data + start, ends[i] - start};
    froe_buffer_free(&taken.seen);
    froe_groups_free(taken.names);
    free(ends);
    return good;
}
