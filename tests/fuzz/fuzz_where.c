/*
 * Whatever the expression: it is refused at a place inside of it, or evaluated; then memos and instruction sets make no
 * difference, `not` turns the result around, and no text is read outside of its line.
 *
 * The first line of the input is the expression; the rest is a line of a log, asked beside a few fixed ones.
 */
#include <stdio.h>
#include <stdlib.h>

#include "query/where.h"
#include "support/where_records.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool holds, const char *what)
{
    if (holds)
        return;
    fprintf(stderr, "broken: %s\n", what);
    abort();
}

/* Longer ones take their time and show nothing new. */
enum { EXPRESSION_MAX = 2000 };

static struct froe_where *parse(const char *text, size_t len)
{
    froe_error error = {.text = ""};
    struct froe_field_scope scope = where_scope();
    struct froe_where *where = froe_where_parse(text, len, "where", 1, &scope, &error);
    if (where == NULL) {
        check(error.text[0] != '\0', "an error says something");
        check(error.option != NULL && error.column >= 1 && error.column <= len + 1, "an error is inside of the text");
    }
    froe_field_scope_free(&scope);
    return where;
}

/* The expression inside of `not ( … )`. */
static struct froe_where *parse_negated(const char *text, size_t len)
{
    char *negated = malloc(len + 8);
    check(negated != NULL, "there is memory");
    memcpy(negated, "not (", 5);
    memcpy(negated + 5, text, len);
    negated[len + 5] = ')';
    struct froe_where *where = parse(negated, len + 6);
    free(negated);
    return where;
}

static void check_record(const struct froe_where *where, const struct froe_where *opposite, struct where_record *own)
{
    size_t count;
    const struct froe_kernel *kernels = froe_kernels(&count);
    struct froe_where_state *state = froe_where_state_create(where, &kernels[0]);
    struct froe_where_state *other = froe_where_state_create(opposite, &kernels[count - 1]);
    check(state != NULL && other != NULL, "there is memory");
    bool wanted = froe_where_holds(where, state, &own->record, &own->context);
    check(froe_where_holds(where, state, &own->record, &own->context) == wanted, "a memo keeps what was found");
    froe_where_use_memo(state, false);
    check(froe_where_holds(where, state, &own->record, &own->context) == wanted, "memos make no difference");
    check(froe_where_holds(opposite, other, &own->record, &own->context) != wanted, "not is the opposite");
    check(!froe_where_failed(state) && !froe_where_failed(other), "memory suffices");
    froe_where_state_free(state);
    froe_where_state_free(other);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const uint8_t *end = size == 0 ? NULL : memchr(data, '\n', size);
    size_t len = end == NULL ? size : (size_t)(end - data);
    if (len > EXPRESSION_MAX)
        return 0;
    char *text = malloc(len == 0 ? 1 : len);
    check(text != NULL, "there is memory");
    if (len > 0)
        memcpy(text, data, len);
    struct froe_where *where = parse(text, len);
    struct froe_where *opposite = where == NULL ? NULL : parse_negated(text, len);
    free(text);
    if (opposite != NULL) {
        struct where_record own;
        for (enum where_line line = 0; line < WHERE_LINES; line++) {
            where_record_open(&own, line, froe_where_need(where));
            check_record(where, opposite, &own);
            where_record_free(&own);
        }
        if (end != NULL && where_record_read(&own, end + 1, size - len - 1, false, froe_where_need(where))) {
            check_record(where, opposite, &own);
            where_record_free(&own);
        }
    }
    froe_where_free(where);
    froe_where_free(opposite);
    return 0;
}
