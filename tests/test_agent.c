/* Parts of user agents and referers. */
#include <criterion/criterion.h>

#include "parse/agent.h"

static void expect_text(struct froe_span found, const char *wanted, const char *of)
{
    cr_expect_eq(found.ptr == NULL, wanted == NULL, "of `%s`", of);
    cr_expect(froe_span_equal(found, froe_span_of(wanted)), "of `%s`: `%.*s`", of, (int)found.len,
              found.ptr == NULL ? "" : (const char *)found.ptr);
}

Test(agent, split)
{
    static const char *const cases[][4] = {
        {"M/5 (X; Y) G/1 H", "M/5", "X; Y", "G/1 H"},
        {"a (b) (c) d", "a", "b", "(c) d"},
        {"a \t (b (c) d) ", "a", "b (c", "d) "},
        {"a ()", "a", "", ""},
        {"a () ", "a", "", ""},
        {"a (b)c", "a", "b", "c"},
        {"a(x (b)", "a(x", "b", ""},
        {"a) (b)", "a)", "b", ""},
        {"\x01\xff (\xfe)\t\xfd", "\x01\xff", "\xfe", "\xfd"},
        {"a(b) c", NULL, NULL, NULL},
        {"a b (c)", NULL, NULL, NULL},
        {" a (b)", NULL, NULL, NULL},
        {"(b) c", NULL, NULL, NULL},
        {" (b) c", NULL, NULL, NULL},
        {"a (b", NULL, NULL, NULL},
        {"a ) (b)", NULL, NULL, NULL},
        {"a ", NULL, NULL, NULL},
        {"curl/7", NULL, NULL, NULL},
        {"", NULL, NULL, NULL},
        {" ", NULL, NULL, NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct froe_agent_parts parts;
        memset(&parts, 0xa5, sizeof parts);
        cr_expect_eq(froe_agent_split(froe_span_of(cases[i][0]), &parts), cases[i][1] != NULL, "`%s`", cases[i][0]);
        expect_text(parts.product, cases[i][1], cases[i][0]);
        expect_text(parts.system, cases[i][2], cases[i][0]);
        expect_text(parts.details, cases[i][3], cases[i][0]);
    }
}

Test(agent, url_host)
{
    static const char *const cases[][2] = {
        {"http://h", "h"},
        {"http://h/", "h"},
        {"HTTP://Mixed.CASE/", "Mixed.CASE"},
        {"ftp://u:p@x@H.Org:21/f", "H.Org"},
        {"http://U@Ex.Org:80/p", "Ex.Org"},
        {"http://h?q@x", "h"},
        {"http://h#f@x", "h"},
        {"http://h/@x", "h"},
        {"http://[2001:DB8::1]:80/", "[2001:DB8::1]"},
        {"http://u:p@[::1]", "[::1]"},
        {"a+b-c.d2://h", "h"},
        {"http://h:", "h"},
        {"http://h:80:90/", "h"},
        {"http://a b/c", "a b"},
        {"http://\xff/", "\xff"},
        {"http://[::1", NULL},
        {"http://[::1/]", NULL},
        {"http://[::1]x/", NULL},
        {"http:///p", NULL},
        {"http://:80/p", NULL},
        {"http://@/", NULL},
        {"http://?q", NULL},
        {"http://", NULL},
        {"http:/h/p", NULL},
        {"http:", NULL},
        {"//h/p", NULL},
        {"h.org/p", NULL},
        {"://h", NULL},
        {"1http://h/", NULL},
        {"ht_tp://h/", NULL},
        {" http://h/", NULL},
        {"-", NULL},
        {"", NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        expect_text(froe_url_host(froe_span_of(cases[i][0])), cases[i][1], cases[i][0]);
    expect_text(froe_url_host(FROE_ABSENT), NULL, "an absent referer");
}
