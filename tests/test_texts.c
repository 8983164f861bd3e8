#include <criterion/criterion.h>
#include <stdlib.h>

#include "input/texts.h"

static struct froe_text *take(struct froe_texts *texts, size_t cap)
{
    struct froe_text *text = froe_texts_take(texts);
    cr_assert_not_null(text);
    text->bytes = realloc(text->bytes, cap);
    text->cap = cap;
    memset(text->bytes, (int)cap, cap);
    return text;
}

Test(texts, what_is_held_is_not_written_again)
{
    struct froe_texts texts = {0};
    struct froe_text *first = take(&texts, 100), *second = take(&texts, 200);
    froe_text_hold(first);
    froe_texts_give(&texts, second);
    froe_texts_give(&texts, first);
    cr_assert_eq(froe_texts_bytes(&texts, false), 300);
    cr_assert_eq(froe_texts_bytes(&texts, true), 100);
    cr_assert_eq(froe_texts_take(&texts), second);
    froe_texts_give(&texts, second);
    froe_texts_shrink(&texts, 0);
    cr_assert_eq(froe_texts_bytes(&texts, false), 100);
    cr_assert_eq(first->bytes[99], 100);
    froe_text_let_go(first);
    cr_assert_eq(froe_texts_bytes(&texts, true), 0);
    cr_assert_eq(froe_texts_take(&texts), first);
    froe_texts_give(&texts, first);
    froe_texts_free(&texts);
}

Test(texts, the_last_that_came_is_the_first_to_go)
{
    struct froe_texts texts = {0};
    struct froe_text *all[3] = {take(&texts, 10), take(&texts, 20), take(&texts, 30)};
    for (size_t i = 0; i < 3; i++)
        froe_texts_give(&texts, all[i]);
    froe_texts_shrink(&texts, 55);
    cr_assert_eq(froe_texts_bytes(&texts, false), 50);
    cr_assert_eq(froe_texts_take(&texts), all[2]);
    cr_assert_eq(froe_texts_take(&texts), all[1]);
    cr_assert_eq(froe_texts_bytes(&texts, false), 0);
    froe_texts_give(&texts, all[1]);
    froe_texts_give(&texts, all[2]);
    froe_texts_free(&texts);
}

Test(texts, what_is_held_outlives_the_stock)
{
    struct froe_texts texts = {0};
    struct froe_text *all[FROE_TEXTS_MOST + 4];
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        all[i] = take(&texts, 10 + i);
        froe_text_hold(all[i]);
    }
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
        froe_texts_give(&texts, all[i]);
    cr_assert_eq(texts.count, FROE_TEXTS_MOST);
    froe_texts_free(&texts);
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        cr_assert_eq(all[i]->bytes[9 + i], 10 + i);
        froe_text_let_go(all[i]);
    }
    froe_text_let_go(NULL);
}
