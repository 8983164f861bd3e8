#include <criterion/criterion.h>
#include <string.h>

#include "base/error.h"

Test(error, set_formats_and_forgets_the_option)
{
    froe_error error = {.option = "keys", .column = 9};
    cr_assert_not(froe_error_set(&error, "%s: byte %d", "a.gz", 7));
    cr_assert_str_eq(error.text, "a.gz: byte 7");
    cr_assert_null(error.option);
    cr_assert_eq(error.column, 0);
}

Test(error, option_is_named_with_its_column)
{
    froe_error error = {0};
    cr_assert_not(froe_error_option(&error, "keys", 6, "unknown field '%s'", "pth"));
    cr_assert_str_eq(error.text, "unknown field 'pth'");
    cr_assert_str_eq(error.option, "keys");
    cr_assert_eq(error.column, 6);
}

Test(error, long_texts_are_cut_and_stay_terminated)
{
    froe_error error;
    memset(&error, '!', sizeof error);
    froe_error_set(&error, "%*d", 5000, 1);
    cr_assert_eq(strnlen(error.text, sizeof error.text), sizeof error.text - 1);
}

Test(error, nobody_needs_to_ask)
{
    cr_assert_not(froe_error_set(NULL, "%d", 1));
    cr_assert_not(froe_error_option(NULL, "keys", 1, "%d", 1));
}
