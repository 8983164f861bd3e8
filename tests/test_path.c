/* Parts of paths and query strings. */
#include <criterion/criterion.h>

#include "parse/path.h"

static void expect_text(struct froe_span found, const char *wanted, const char *of)
{
    cr_expect_eq(found.ptr == NULL, wanted == NULL, "of `%s`", of);
    cr_expect(froe_span_equal(found, froe_span_of(wanted)), "of `%s`: `%.*s`", of, (int)found.len,
              found.ptr == NULL ? "" : (const char *)found.ptr);
}

struct segments {
    const char *path;
    const char *segments[4]; /* NULL: no more */
    const char *name;
    const char *ext;
};

static const struct segments segment_cases[] = {
    {"/", {NULL}, "", NULL},
    {"", {NULL}, "", NULL},
    {"///", {NULL}, "", NULL},
    {"/a", {"a"}, "a", NULL},
    {"/a/", {"a"}, "", NULL},
    {"/a/b.TXT", {"a", "b.TXT"}, "b.TXT", ".TXT"},
    {"//x//y.tar.GZ", {"x", "y.tar.GZ"}, "y.tar.GZ", ".GZ"},
    {"x", {"x"}, "x", NULL},
    {"x.y", {"x.y"}, "x.y", ".y"},
    {"*", {"*"}, "*", NULL},
    {"host.org:443", {"host.org:443"}, "host.org:443", ".org:443"},
    {"1http://h/p", {"1http:", "h", "p"}, "p", NULL},
    {"/a.b/c", {"a.b", "c"}, "c", NULL},
    {"/a.", {"a."}, "a.", NULL},
    {"/a..", {"a.."}, "a..", NULL},
    {"/..b", {"..b"}, "..b", ".b"},
    {"/.PnG", {".PnG"}, ".PnG", ".PnG"},
    {"/.", {"."}, ".", NULL},
    {"/\xc3\x89.\xc3\x89"
     "A",
     {"\xc3\x89.\xc3\x89"
      "A"},
     "\xc3\x89.\xc3\x89"
     "A",
     ".\xc3\x89"
     "A"},
};

Test(path, segments_name_and_ext)
{
    for (size_t i = 0; i < sizeof segment_cases / sizeof segment_cases[0]; i++) {
        const struct segments *wanted = &segment_cases[i];
        struct froe_span path = froe_span_of(wanted->path), rest = path, segment;
        for (unsigned number = 1; number <= 4; number++) {
            const char *text = wanted->segments[number - 1];
            expect_text(froe_path_segment(path, number), text, wanted->path);
            bool more = froe_path_next(&rest, &segment);
            cr_expect_eq(more, text != NULL, "`%s`", wanted->path);
            if (more)
                expect_text(segment, text, wanted->path);
        }
        expect_text(froe_path_segment(path, 100000), NULL, wanted->path);
        expect_text(froe_path_name(path), wanted->name, wanted->path);
        expect_text(froe_path_ext(path), wanted->ext, wanted->path);
    }
    expect_text(froe_path_segment(FROE_ABSENT, 1), NULL, "an absent path");
}

Test(path, template)
{
    static const char *const cases[][2] = {
        {"/", "/"},
        {"", ""},
        {"/a/b", "/a/b"},
        {"/1", "/{n}"},
        {"1", "{n}"},
        {"/1/", "/{n}/"},
        {"//1//2a/3", "//{n}//2a/{n}"},
        {"/0123456789abcdeF", "/{hex}"},
        {"/0123456789abcde", "/0123456789abcde"},
        {"/0123456789abcdeg", "/0123456789abcdeg"},
        {"/1234567890123456789012345678901234567890", "/{n}"},
        {"/123E4567-e89b-12d3-a456-426614174000", "/{uuid}"},
        {"/123E4567-e89b-12d3-a456-42661417400", "/123E4567-e89b-12d3-a456-42661417400"},
        {"/123E4567-e89b-12d3-a456-4266141740000", "/123E4567-e89b-12d3-a456-4266141740000"},
        {"/123E4567e-89b-12d3-a456-426614174000", "/123E4567e-89b-12d3-a456-426614174000"},
        {"/123E4567-e89b-12d3-a456-42661417400g", "/123E4567-e89b-12d3-a456-42661417400g"},
        {"/x1/1x/-1/1.5/+1", "/x1/1x/-1/1.5/+1"},
        {"/a/1/b/ffffffffffffffff/c", "/a/{n}/b/{hex}/c"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct froe_buffer buffer = {0};
        froe_buffer_text(&buffer, "kept:");
        froe_path_template(&buffer, froe_span_of(cases[i][0]));
        froe_buffer_byte(&buffer, '\0');
        cr_expect_eq(memcmp(buffer.data, "kept:", 5), 0);
        cr_expect_str_eq((const char *)buffer.data + 5, cases[i][1], "`%s`: `%s`", cases[i][0],
                         (const char *)buffer.data + 5);
        froe_buffer_free(&buffer);
    }
}

Test(path, query_parameter)
{
    static const char *const cases[][3] = {
        {"q=1&r=2", "q", "1"},  {"q=1&r=2", "r", "2"},    {"q=1&r=2", "s", NULL},    {"q", "q", ""},
        {"q=", "q", ""},        {"", "q", NULL},          {"q=1&q=2", "q", "1"},     {"x&=y&q=a=b", "q", "a=b"},
        {"qq=1&q=2", "q", "2"}, {"x=q&y=q=1", "q", NULL}, {"%71=z", "%71", "z"},     {"%71=z", "q", NULL},
        {"a&&b=1", "b", "1"},   {"a=1&", "a", "1"},       {"&&&", "a", NULL},        {"Q=1", "q", NULL},
        {"a;b=1", "b", NULL},   {"a;b=1", "a;b", "1"},    {"a=1;b=2", "a", "1;b=2"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        expect_text(froe_query_parameter(froe_span_of(cases[i][0]), froe_span_of(cases[i][1])), cases[i][2],
                    cases[i][0]);
    expect_text(froe_query_parameter(FROE_ABSENT, froe_span_of("q")), NULL, "an absent query");
}
