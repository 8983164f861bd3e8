/* Whether lines begin with a virtual host. */
#include <criterion/criterion.h>
#include <stdlib.h>

#include "base/buffer.h"
#include "parse/clf.h"

#define REST         " [17/May/2015:10:05:03 +0000] \"-\" 200 1\n"
#define PLAIN        "h.org - -" REST
#define VHOST        "v.org:80 h.org - -" REST
#define BARE_VHOST   "v.org h.org ident bob" REST
#define TWO_WORDS    "h.org - two words" REST
#define IDENT_WORDS  "h.org ident two words" REST
#define PORT_VHOST   "v:8 h ident bob" REST
#define SIX_VHOST    "v ::1 ident bob" REST
#define SHORT_VHOST  "v h -" REST
#define DASHED_VHOST "v h - -" REST

static bool detect(const struct froe_buffer *text)
{
    uint8_t *exact = malloc(text->len == 0 ? 1 : text->len);
    if (text->len > 0)
        memcpy(exact, text->data, text->len);
    bool vhost = froe_clf_detect_vhost(exact, text->len);
    free(exact);
    return vhost;
}

struct sample {
    const char *first;
    size_t first_times;
    const char *second;
    size_t second_times;
    const char *third;
    size_t third_times;
    bool vhost;
};

static const struct sample samples[] = {
    {"", 0, "", 0, "", 0, false},
    {"\n", 1, "", 0, "", 0, false},
    {"x", 1, "", 0, "", 0, false},
    {PLAIN, 1, "", 0, "", 0, false},
    {VHOST, 1, "", 0, "", 0, true},
    {BARE_VHOST, 1, "", 0, "", 0, true},
    {PORT_VHOST, 1, "", 0, "", 0, true},
    {SIX_VHOST, 1, "", 0, "", 0, true},
    {DASHED_VHOST, 1, "", 0, "", 0, true},
    {TWO_WORDS, 1, "", 0, "", 0, false},
    {IDENT_WORDS, 1, "", 0, "", 0, false},
    {SHORT_VHOST, 1, "", 0, "", 0, false},
    {VHOST, 1, PLAIN, 1, "", 0, false},
    {VHOST, 2, PLAIN, 1, "", 0, true},
    {PLAIN, 2, VHOST, 3, "", 0, true},
    {"junk\n", 500, VHOST, 1, "", 0, true},
    {"\n\r\n \n", 50, VHOST, 1, PLAIN, 2, false},
    /* 64 votes */
    {VHOST, 32, PLAIN, 32, VHOST, 9, false},
    {VHOST, 33, PLAIN, 99, "", 0, true},
    {PLAIN, 33, VHOST, 99, "", 0, false},
    {"v.org:80 h.org - - junk\n", 99, PLAIN, 1, "", 0, false},
};

static void repeat(struct froe_buffer *text, const char *line, size_t times)
{
    for (size_t i = 0; i < times; i++)
        froe_buffer_text(text, line);
}

Test(detect, votes)
{
    for (size_t i = 0; i < sizeof samples / sizeof samples[0]; i++) {
        struct froe_buffer text = {0};
        repeat(&text, samples[i].first, samples[i].first_times);
        repeat(&text, samples[i].second, samples[i].second_times);
        repeat(&text, samples[i].third, samples[i].third_times);
        cr_expect_eq(detect(&text), samples[i].vhost, "%zu times `%s`, %zu times `%s`", samples[i].first_times,
                     samples[i].first, samples[i].second_times, samples[i].second);
        froe_buffer_free(&text);
    }
}

Test(detect, line_ends_and_padding)
{
    static const char line[] = VHOST;
    struct froe_buffer text = {0};
    froe_buffer_append(&text, line, sizeof line - 2);
    cr_expect(detect(&text), "without line end");
    froe_buffer_text(&text, "\r\n");
    cr_expect(detect(&text), "with carriage return");
    text.len = 0;
    froe_buffer_append(&text, "\0\0 \0", 4);
    froe_buffer_text(&text, VHOST);
    cr_expect(detect(&text), "behind NUL bytes");
    text.len = 0;
    froe_buffer_append(&text, "\0\0 \0", 4);
    froe_buffer_text(&text, PLAIN);
    cr_expect_not(detect(&text), "behind NUL bytes");
    froe_buffer_free(&text);
}
