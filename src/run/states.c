#include "run/states.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "input/operand.h"

/* A name as it may be shown; the caller frees. */
static struct froe_buffer shown(const char *name)
{
    struct froe_buffer text = {0};
    froe_text_escape(&text, froe_span_of(name));
    froe_buffer_byte(&text, '\0');
    return text;
}

static const char *text_of(const struct froe_buffer *text)
{
    return text->failed ? "a saved state" : (const char *)text->data;
}

bool froe_states_error(froe_error *error, const char *name, const struct froe_saved_fault *fault)
{
    struct froe_buffer text = shown(name);
    if (fault->has_offset)
        froe_error_set(error, "%s: %s (at byte %" PRIu64 ")", text_of(&text), fault->text, fault->offset);
    else
        froe_error_set(error, "%s: %s", text_of(&text), fault->text);
    froe_buffer_free(&text);
    return false;
}

static int compare_names(const void *left, const void *right)
{
    const char *a = *(const char *const *)left, *b = *(const char *const *)right;
    int order = froe_name_compare(a, b);
    return order != 0 ? order : strcmp(a, b);
}

bool froe_states_refuse(froe_error *error, const char *name, const char *other, const struct froe_buffer *difference)
{
    struct froe_buffer first = shown(name), second = shown(other);
    froe_error_set(error, "%s: made by another query than %s: %.*s", text_of(&first), text_of(&second),
                   (int)difference->len, (const char *)difference->data);
    froe_buffer_free(&first);
    froe_buffer_free(&second);
    return false;
}

static bool same_query(const struct froe_states *states, const struct froe_saved *saved,
                       const struct froe_summary *summary, froe_error *error)
{
    struct froe_buffer difference = {0};
    bool same = !froe_query_differs(&summary->query, &states->summary.query, &difference);
    if (!same)
        froe_states_refuse(error, saved->name, states->items[0]->name, &difference);
    froe_buffer_free(&difference);
    return same;
}

/* The first state says what is asked; the others must agree. */
static bool take_summary(struct froe_states *states, const struct froe_saved *saved, struct froe_summary *summary,
                         froe_error *error)
{
    if (states->count == 0) {
        states->summary.query = summary->query;
        summary->query.count = 0;
    } else if (!same_query(states, saved, summary, error)) {
        return false;
    }
    return froe_summary_add(&states->summary, summary) || froe_error_set(error, "out of memory");
}

static bool read_summary(struct froe_states *states, const struct froe_saved *saved, struct froe_saved_room *room,
                         froe_error *error)
{
    struct froe_saved_fault fault;
    struct froe_summary summary = {0};
    struct froe_span content;
    bool short_of_memory = false;
    bool good = froe_saved_read(saved, 0, room, &content, &fault) || froe_states_error(error, saved->name, &fault);
    if (good && !froe_summary_read(content, &summary, &short_of_memory)) {
        fault = (struct froe_saved_fault){"the saved state is damaged: its summary is wrong", true,
                                          saved->entries[0].offset};
        good = short_of_memory ? froe_error_set(error, "out of memory") : froe_states_error(error, saved->name, &fault);
    }
    good = good && take_summary(states, saved, &summary, error);
    froe_summary_free(&summary);
    return good;
}

/* Whether a state is the file of one that is open already: as a log that is named twice, it is read once. */
static bool is_open(const struct froe_states *states, const struct froe_saved *saved)
{
    for (struct froe_saved *const *open = states->items; *open != NULL; open++)
        if ((*open)->inode == saved->inode && (*open)->device == saved->device)
            return true;
    return false;
}

static bool open_all(struct froe_states *states, const char *const *names, size_t count, froe_error *error)
{
    struct froe_saved_fault fault;
    struct froe_saved_room room = {0};
    bool good = true;
    for (size_t i = 0; i < count && good; i++) {
        bool is_stdin = strcmp(names[i], "-") == 0;
        struct froe_saved *saved = is_stdin ? NULL : froe_saved_open(names[i], &fault);
        if (is_stdin) {
            good = froe_error_option(error, "operands", 0,
                                     "-: saved states are files, which are read from several places at once; standard "
                                     "input cannot be one");
        } else if (saved == NULL) {
            good = froe_states_error(error, names[i], &fault);
        } else if (is_open(states, saved)) {
            froe_saved_close(saved);
        } else {
            good = read_summary(states, saved, &room, error);
            states->items[states->count++] = saved;
        }
    }
    froe_saved_room_free(&room);
    return good;
}

bool froe_states_open(struct froe_states *states, const char *const *names, size_t count, froe_error *error)
{
    *states = (struct froe_states){0};
    states->items = calloc(count + 1, sizeof(struct froe_saved *));
    const char **sorted = calloc(count + 1, sizeof *sorted);
    bool good = states->items != NULL && sorted != NULL;
    if (good) {
        if (count > 0)
            memcpy(sorted, names, count * sizeof *sorted);
        qsort(sorted, count, sizeof *sorted, compare_names);
        good = open_all(states, sorted, count, error);
    } else {
        froe_error_set(error, "out of memory");
    }
    free(sorted);
    if (!good)
        froe_states_free(states);
    else
        froe_summary_sort(&states->summary);
    return good;
}

void froe_states_free(struct froe_states *states)
{
    for (size_t i = 0; states->items != NULL && i < states->count; i++)
        froe_saved_close(states->items[i]);
    free(states->items);
    froe_summary_free(&states->summary);
    *states = (struct froe_states){0};
}
