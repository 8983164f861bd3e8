/* --pages, --exclude-name, --exclude-ext and --under. */
#include <criterion/criterion.h>
#include <stdlib.h>

#include "query/path_filter.h"

struct expected {
    const char *path; /* NULL: absent */
    bool kept;
};

struct filter_case {
    bool pages;
    const char *names, *exts, *under;
    struct expected paths[24]; /* a path "end" ends them */
};

#define END                                                                                                            \
    {                                                                                                                  \
        "end", false                                                                                                   \
    }

static const struct filter_case cases[] = {
    {false, NULL, NULL, "//a/", {{"/a/b", true}, {"//a//b", true}, {"/a/", false}, {"/b/a", false}, END}},
    {false, NULL, NULL, NULL, {{NULL, true}, {"/", true}, {"", true}, {"/a.png", true}, {"/favicon.ico", true}, END}},
    {true,
     NULL,
     NULL,
     NULL,
     {{NULL, false},
      {"", false},
      {"/", false},
      {"//", false},
      {"/a", true},
      {"*", true},
      {"/a.png", false},
      {"/a.PNG", true},
      {"/a.png/", true},
      {"/.css", false},
      {"x.js", false},
      {"/png", true},
      {"/a.png/b", true},
      {"/favicon.ico", false},
      {"/x/favicon.ico/y", false},
      {"/favicon.ico2", true},
      {"/_images/x", false},
      {"/search.html", false},
      {"//robots.txt//", false},
      {"/Robots.txt", true},
      {"/a.jpg", true},
      END}},
    {true,
     NULL,
     NULL,
     NULL,
     {{"/humans.txt", false},
      {"/crossdomain.xml", false},
      {"/genindex.html", false},
      {"/searchindex.js", false},
      {"/modindex.html", false},
      {"/py-modindex.html", false},
      {"/_images", false},
      {"_images", false},
      {"/x_images", true},
      {"/favicon", true},
      {"/a/b/c", true},
      END}},
    {true,
     "x,y",
     NULL,
     NULL,
     {{"/x", false}, {"/a/y/b", false}, {"/xy", true}, {"/favicon.ico", true}, {"/a.png", false}, {"/", false}, END}},
    {true, "+x", NULL, NULL, {{"/x", false}, {"/favicon.ico", false}, {"/y", true}, {"/+x", true}, END}},
    {true, "", NULL, NULL, {{"/favicon.ico", true}, {"/", false}, {"/a.png", false}, END}},
    {true, "+", NULL, NULL, {{"/favicon.ico", false}, {"/x", true}, END}},
    {true, NULL, ".jpg", NULL, {{"/a.jpg", false}, {"/a.png", true}, {"/favicon.ico", false}, END}},
    {true,
     NULL,
     "+.jpg,.gif",
     NULL,
     {{"/a.jpg", false}, {"/a.gif", false}, {"/a.png", false}, {"/a.svg", true}, {"/jpg", true}, END}},
    {false, "x", NULL, NULL, {{NULL, true}, {"/", true}, {"/x", false}, {"/favicon.ico", true}, {"/a.png", true}, END}},
    {false,
     "+x",
     NULL,
     NULL,
     {{NULL, true}, {"/x", false}, {"/favicon.ico", false}, {"/a.png", true}, {"/", true}, END}},
    {false, "x,,y,", NULL, NULL, {{"/x", false}, {"/y", false}, {"//", true}, {"/a", true}, END}},
    {false,
     NULL,
     ".x,.tar.gz",
     NULL,
     {{NULL, true},
      {"/a.x", false},
      {"/a.tar.gz", false},
      {"/a.gz", true},
      {"/a.png", true},
      {"/.x/", true},
      {"/.x", false},
      {"/x", true},
      {"", true},
      END}},
    {false,
     NULL,
     "css,.JS",
     NULL,
     {{"/a.css", false}, {"/acss", true}, {"/a.JS", false}, {"/a.js", true}, {"/a.CSS", true}, END}},
    {false, " x , y", "+ css, .js ", NULL, {{"/x", false}, {"/y/a", false}, {"/a.css", false}, {"/a.js", false}, END}},
    {false, NULL, "+css2", NULL, {{"/a.css", false}, {"/a.css2", false}, {"/a.png", false}, {"/a.x", true}, END}},
    {false, NULL, "~", NULL, {{"/a~", false}, {"/a", true}, END}},
    {false,
     NULL,
     NULL,
     "book",
     {{NULL, false},
      {"", false},
      {"/", false},
      {"/book", false},
      {"/book/", false},
      {"/book/a", true},
      {"//book//a", true},
      {"/a/book/b", false},
      {"/books/a", false},
      {"/boo/a", false},
      {"/book/a.png", true},
      {"book/x", true},
      {"/book/book", true},
      {"/Book/a", false},
      END}},
    {true, NULL, NULL, "book", {{"/book/a", true}, {"/book/a.png", false}, {"/book/_images/b", false}, END}},
};

static void check_case(const struct filter_case *wanted)
{
    froe_options options = {.pages = wanted->pages,
                            .exclude_name = wanted->names == NULL ? NULL : strdup(wanted->names),
                            .exclude_ext = wanted->exts == NULL ? NULL : strdup(wanted->exts),
                            .under = wanted->under == NULL ? NULL : strdup(wanted->under)};
    struct froe_path_filter filter;
    cr_assert(froe_path_filter_init(&filter, &options));
    /* The options need not live longer. */
    free((void *)(uintptr_t)options.exclude_name);
    free((void *)(uintptr_t)options.exclude_ext);
    free((void *)(uintptr_t)options.under);
    for (const struct expected *expected = wanted->paths; expected->path == NULL || strcmp(expected->path, "end") != 0;
         expected++) {
        size_t len = expected->path == NULL ? 0 : strlen(expected->path);
        uint8_t *exact = malloc(len == 0 ? 1 : len);
        if (len > 0)
            memcpy(exact, expected->path, len);
        struct froe_span path = expected->path == NULL ? FROE_ABSENT : (struct froe_span){exact, len};
        cr_expect_eq(froe_path_filter_keeps(&filter, path), expected->kept, "pages %d, names %s, exts %s, under %s: %s",
                     wanted->pages, wanted->names, wanted->exts, wanted->under, expected->path);
        free(exact);
    }
    froe_path_filter_free(&filter);
}

Test(path_filter, keeps)
{
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        check_case(&cases[i]);
}

static bool active(froe_options options)
{
    struct froe_path_filter filter;
    cr_assert(froe_path_filter_init(&filter, &options));
    bool is_active = froe_path_filter_active(&filter);
    froe_path_filter_free(&filter);
    cr_expect_null(filter.texts);
    return is_active;
}

Test(path_filter, active)
{
    cr_expect_not(active((froe_options){.pages = false}));
    cr_expect_not(active((froe_options){.exclude_name = ""}));
    cr_expect(active((froe_options){.pages = true}));
    cr_expect(active((froe_options){.pages = true, .exclude_name = "", .exclude_ext = ""}));
    cr_expect(active((froe_options){.exclude_name = "x"}));
    cr_expect(active((froe_options){.exclude_ext = ".x"}));
    cr_expect(active((froe_options){.under = "x"}));
}

/* The longest lists fit what is reserved for them. */
Test(path_filter, long_lists)
{
    enum { NAMES = 2000 };
    char *list = malloc(3 * NAMES + 2), *to = list;
    *to++ = '+';
    for (int i = 0; i < NAMES; i++) {
        *to++ = (char)('a' + i % 26);
        *to++ = (char)('a' + i / 26 % 26);
        *to++ = ',';
    }
    *to = '\0';
    froe_options options = {.pages = true, .exclude_name = list, .exclude_ext = list, .under = list};
    struct froe_path_filter filter;
    cr_assert(froe_path_filter_init(&filter, &options));
    cr_expect_eq(filter.name_count, NAMES + 10);
    cr_expect_eq(filter.ext_count, NAMES + 3);
    cr_expect(froe_span_equal(filter.under, froe_span_of(list)));
    cr_expect(froe_span_equal(filter.exts[3], froe_span_of(".aa")));
    froe_path_filter_free(&filter);
    free(list);
}
