#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <string.h>

#include "input/operand.h"

struct order {
    char a[24];
    char b[24];
    int order;
};

ParameterizedTestParameters(name_order, compares)
{
    static struct order orders[] = {
        {"x.2", "x.10", -1},
        {"x", "x.1", -1},
        {"x.1", "x.1.gz", -1},
        {"a", "a", 0},
        {"", "a", -1},
        {"x.01", "x.1", -1},
        {"x.00", "x.0", 1},
        {"x.0a", "x.00a", 1},
        {"x.01.2", "x.1.1", 1},
        {"x01y02", "x1y2", -1},
        {"x99999999999999999999", "x100000000000000000000", -1},
        {"a1b", "ab", -1},
        {"9", "a", -1},
        {"a/z", "a-b/a", -1},
        {"a/z", "a.b", -1},
        {"a01/z", "a1/b", -1},
        {"z", "\xff", -1},
    };
    return cr_make_param_array(struct order, orders, sizeof orders / sizeof *orders);
}

static int sign(int value)
{
    return (value > 0) - (value < 0);
}

ParameterizedTest(struct order *parameter, name_order, compares)
{
    cr_expect_eq(sign(froe_name_compare(parameter->a, parameter->b)), parameter->order);
    cr_expect_eq(sign(froe_name_compare(parameter->b, parameter->a)), -parameter->order);
}

/* An order that contradicts itself would leave qsort() without one. */
Test(name_order, is_an_order)
{
    enum { NAMES = 60 };
    char names[NAMES][8];
    const char letters[] = "01a/.";
    unsigned seed = 7;
    for (int i = 0; i < NAMES; i++) {
        for (int j = 0; j < 7; j++)
            names[i][j] = letters[(seed = seed * 1103515245 + 12345) / 65536 % 5];
        names[i][i % 7] = '\0';
        names[i][7] = '\0';
    }
    for (int i = 0; i < NAMES; i++) {
        for (int j = 0; j < NAMES; j++) {
            int order = sign(froe_name_compare(names[i], names[j]));
            cr_assert_eq(order, -sign(froe_name_compare(names[j], names[i])));
            cr_assert((order == 0) == (strcmp(names[i], names[j]) == 0), "%s %s", names[i], names[j]);
            for (int k = 0; k < NAMES && order < 0; k++) {
                if (froe_name_compare(names[j], names[k]) < 0)
                    cr_assert(froe_name_compare(names[i], names[k]) < 0, "%s %s %s", names[i], names[j], names[k]);
            }
        }
    }
}
