#include "support/where_case.h"

#include <criterion/criterion.h>
#include <stdlib.h>

struct froe_where *where_parse(const char *text, froe_error *error)
{
    /* In memory of its own size, and gone when the expression is used. */
    size_t len = strlen(text);
    char *exact = malloc(len == 0 ? 1 : len);
    memcpy(exact, text, len);
    struct froe_field_scope scope = where_scope();
    *error = (froe_error){.text = ""};
    struct froe_where *where = froe_where_parse(exact, len, "agg", WHERE_COLUMN, &scope, error);
    memset(exact, 'x', len);
    free(exact);
    froe_field_scope_free(&scope);
    return where;
}

struct froe_where *where_parsed(const char *text)
{
    froe_error error;
    struct froe_where *where = where_parse(text, &error);
    cr_assert_not_null(where, "`%s`: %s", text, error.text);
    return where;
}

bool where_says(const char *text, enum where_line line)
{
    size_t kernel_count;
    const struct froe_kernel *kernels = froe_kernels(&kernel_count);
    struct froe_where *where = where_parsed(text);
    struct where_record own;
    where_record_open(&own, line, froe_where_need(where));
    int yes = 0, total = 0;
    for (size_t i = 0; i < kernel_count; i++) {
        struct froe_where_state *state = froe_where_state_create(where, &kernels[i]);
        for (int round = 0; round < 3; round++, total++) {
            froe_where_use_memo(state, round < 2);
            bool holds = froe_where_holds(where, state, &own.record, &own.context);
            cr_expect_eq(froe_where_choose(where, state, &own.record, 1, &own.context, &(uint8_t){0}), holds, "`%s`",
                         text);
            yes += holds;
        }
        cr_expect_not(froe_where_failed(state));
        froe_where_state_free(state);
    }
    where_record_free(&own);
    froe_where_free(where);
    cr_assert(yes == 0 || yes == total, "`%s`, line %d: %d of %d say yes", text, (int)line, yes, total);
    return yes != 0;
}
