/* Answers whose groups are those that another result lacks. */
#include "run/arrange.h"
#include "run/derive.h"
#include "run/state.h"

/* Goes through both in the order of their hashes. */
struct matching {
    struct froe_run *run, *other;
    struct froe_derive_base base, others;
    size_t at; /* the first row of the others that may be met */
};

static bool is_unmatched(const void *context, const struct froe_group *group)
{
    (void)context;
    return !group->dropped;
}

/* Rows of a whole answer that is in memory have no order. */
static bool sort(struct froe_run *run, struct froe_derive_base base)
{
    struct froe_result *result = (struct froe_result *)(uintptr_t)base.result;
    return result->store != NULL ||
           froe_rows_arrange(&base.question->order, result->rows, result->row_count, run->pool, run->cancelled);
}

/* Marks a row as one that is not taken, or as any other. */
static void mark(const struct froe_group *row, bool dropped)
{
    ((struct froe_group *)(uintptr_t)row)->dropped = dropped;
}

/* Marks the rows that are loaded which the others have too. */
static bool mark_matched(void *context, const struct froe_result *rows)
{
    struct matching *matching = context;
    const struct froe_result *others = matching->others.result;
    for (size_t i = 0; i < rows->loaded && matching->at < others->row_count;) {
        if (!froe_result_has(others, matching->at) && !froe_derive_load(matching->other, others, matching->at, true))
            return false;
        int order =
            froe_rows_compare(&matching->base.question->order, rows->rows[i], froe_result_row(others, matching->at));
        if (order == 0)
            mark(rows->rows[i], true);
        i += order <= 0;
        matching->at += order >= 0;
    }
    return true;
}

bool froe_derive_unmatched(struct froe_derived *derived, struct froe_run *run, const struct froe_question *question,
                           struct froe_derive_base base, struct froe_run *other, struct froe_derive_base others)
{
    struct matching matching = {.run = run, .other = other, .base = base, .others = others};
    const struct froe_derive_filter filter = {is_unmatched, mark_matched, &matching};
    *derived = (struct froe_derived){0};
    bool good = sort(run, base) && sort(other, others) && froe_derive_choice(derived, run, question, base, &filter);
    for (size_t i = 0; i < base.result->loaded; i++)
        mark(base.result->rows[i], false);
    return good;
}
