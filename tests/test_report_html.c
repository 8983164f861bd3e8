#include <criterion/criterion.h>

#include "report/html.h"
#include "report/time_axis.h"
#include "support/report_case.h"

static const struct froe_style html = {.row = {.format = FROE_FORMAT_HTML}};

static void check_text(struct froe_buffer *buffer, const char *want)
{
    froe_buffer_byte(buffer, 0);
    cr_expect_str_eq((const char *)buffer->data, want);
    froe_buffer_free(buffer);
}

Test(report_html, text_is_text)
{
    struct froe_buffer buffer = {0};
    froe_html_text(&buffer, froe_span_of("<b a=\"x\" b='y'>&amp;\x1b\xff\u202e\u00e9</b>"));
    check_text(&buffer, "&lt;b a=&quot;x&quot; b=&#39;y&#39;&gt;&amp;amp;\\x1b\\xff\\xe2\\x80\\xae\u00e9&lt;/b&gt;");
    froe_html_text(&buffer, froe_span_of(""));
    froe_html_text(&buffer, FROE_ABSENT);
    froe_html_text(&buffer, froe_span_of("&"));
    check_text(&buffer, "&amp;");
}

Test(report_html, the_page_allows_nothing_but_its_own_style_and_script)
{
    struct froe_buffer page = report_case_text(report_case_whole(false), &html);
    report_case_check_has(&page, "content=\"default-src 'none'; img-src data:; style-src 'sha256-");
    report_case_check_has(&page, "='; script-src 'sha256-");
    report_case_check_has(&page, "='; base-uri 'none'; form-action 'none'\">");
    report_case_check_lacks(&page, "http:");
    report_case_check_lacks(&page, "https:");
    report_case_check_lacks(&page, " style=\"");
    froe_buffer_free(&page);
}

Test(report_html, bytes_of_logs_are_text)
{
    for (int comparing = 0; comparing < 2; comparing++) {
        struct froe_buffer page = report_case_text(report_case_whole(comparing), &html);
        report_case_check_lacks(&page, "<script>alert");
        report_case_check_has(&page, "<th scope=\"row\">&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&amp;</th>");
        report_case_check_has(&page, "<th scope=\"row\">\\x1b]0;title\\x07\\x1b[31mred</th>");
        report_case_check_has(&page, "\\xff\\xfe not UTF-8 \\xe2\\x80\\xae desrever");
        report_case_check_has(&page, "<code>bad&lt;b&gt;.gz</code>: corrupt (at byte 77)");
        froe_buffer_free(&page);
    }
}

Test(report_html, tables_have_values_shares_bars_and_totals)
{
    struct froe_buffer page = report_case_text(report_case_whole(false), &html);
    report_case_check_has(&page, "<section id=\"paths\" aria-labelledby=\"paths-title\">");
    report_case_check_has(&page, "<caption>What this is <span class=\"count\">7 of 1,234</span></caption>");
    report_case_check_has(&page, "<tr><th scope=\"row\">/index.html</th><td class=\"n\">7,000</td>"
                                 "<td class=\"bar\"><svg aria-hidden=\"true\"><rect width=\"100.0%\" height=\"100%\"/>"
                                 "</svg></td><td class=\"n share\">70.0%</td><td class=\"n\">900</td>"
                                 "<td class=\"n\" data-v=\"123456789\">123 MB</td></tr>");
    report_case_check_has(&page, "<tr><th scope=\"row\">Total</th><td class=\"n\">10,000</td>");
    report_case_check_has(&page, "<dt>Requests</dt><dd>1,234,567</dd>");
    report_case_check_has(&page, "<div class=\"words\"><dt>From</dt><dd>2015-05-17 10:05:03 +00:00</dd>");
    froe_buffer_free(&page);
}

Test(report_html, charts_leave_out_times_without_hits)
{
    struct froe_buffer page = report_case_text(report_case_whole(false), &html);
    /* 65 hours; the first is 100 of at most 497. */
    report_case_check_has(&page, "<rect class=\"now\" x=\"0.00%\" width=\"1.53%\" y=\"79.79%\" height=\"20.20%\">"
                                 "<title>2015-05-17 00:00 +02:00: 100</title></rect>");
    report_case_check_has(&page, "2015-05-17 20:00");
    report_case_check_lacks(&page, "2015-05-17 22:00");
    report_case_check_has(&page, ">12:00</text>");
    report_case_check_has(&page, "<td class=\"h9\" title=\"Mon 00:00: 500\"><span class=\"hidden\">500</span></td>");
    report_case_check_has(&page, "<td class=\"h0\" title=\"Tue 02:00: 0\">");
    froe_buffer_free(&page);
}

Test(report_html, a_comparison_shows_both_values_and_the_change)
{
    struct froe_buffer page = report_case_text(report_case_whole(true), &html);
    report_case_check_has(&page, "b.state <span class=\"was\">compared with</span> a.state");
    report_case_check_has(&page, "7,000<small><span class=\"up\">+100.0%</span> <span class=\"was\">from 3,500</span>");
    report_case_check_has(&page, "900<small><span class=\"was\">no change</span></small>");
    report_case_check_has(&page, "300<small><span class=\"up\">new</span></small>");
    report_case_check_has(&page, "<rect class=\"before\"");
    /* Twice as much in each column: it does not stand beside another. */
    report_case_check_has(&page, "<section id=\"paths\" aria-labelledby=\"paths-title\" class=\"wide\">");
    froe_buffer_free(&page);
}

Test(report_html, the_same_report_gives_the_same_bytes)
{
    struct froe_buffer first = report_case_text(report_case_whole(true), &html);
    struct froe_buffer second = report_case_text(report_case_whole(true), &html);
    cr_expect_str_eq((const char *)first.data, (const char *)second.data);
    froe_buffer_free(&first);
    froe_buffer_free(&second);
}

static void check_label(int64_t from, int64_t to, int64_t step, int64_t tick, const char *want)
{
    struct froe_buffer buffer = {0};
    struct froe_time_axis axis = froe_time_axis_of(from, to, step, 6);
    cr_expect_eq(axis.tick, tick);
    froe_time_axis_label(&buffer, &axis, froe_time_axis_first(&axis));
    check_text(&buffer, want);
}

Test(report_html, ticks_are_round_and_few)
{
    const int64_t day = 86400;
    check_label(0, 60, 1, 15, "01-01");
    check_label(61, 121, 1, 15, "00:01:15");
    check_label(3700, 3700 + 3600, 60, 900, "01:15");
    check_label(16572 * day, 16579 * day, day, 2 * day, "05-17");
    check_label(16571 * day + 1, 16579 * day, 3600, 2 * day, "05-17");
    check_label(0, 400 * day, day, 91 * day, "1970-01-01");
    check_label(0, 200000 * day, day, 364 * 128 * day, "1970-01-01");
    check_label(-day / 2, day / 2, 3600, 6 * 3600, "12:00");
}

Test(report_html, lines_are_at_round_values)
{
    cr_expect(froe_value_axis_step(0, 1) == 1);
    cr_expect(froe_value_axis_step(3, 1) == 1);
    cr_expect(froe_value_axis_step(4, 1) == 2);
    cr_expect(froe_value_axis_step(499, 1) == 200);
    cr_expect(froe_value_axis_step(5, 1000) == 1000);
    cr_expect(froe_value_axis_step((__int128)1 << 110, 1) > (__int128)1 << 107);
}
