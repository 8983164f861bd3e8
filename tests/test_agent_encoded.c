/* Agents as logs without blanks have them. */
#include <criterion/criterion.h>

#include "agent/encoded.h"

static void expect(const char *agent, const char *wanted)
{
    uint8_t room[256];
    struct froe_span found = froe_agent_decoded(froe_span_of(agent), room);
    cr_expect(froe_span_equal(found, froe_span_of(wanted)), "`%s`: `%.*s`, not `%s`", agent, (int)found.len,
              (const char *)found.ptr, wanted);
}

Test(agent_encoded, decoded)
{
    expect("Mozilla/5.0+(X;+Y)+z/1", "Mozilla/5.0 (X; Y) z/1");
    expect("Mozilla/5.0+(compatible;+bot/2.0;++http://x/)", "Mozilla/5.0 (compatible; bot/2.0; +http://x/)");
    expect("+(+++)", " ( + )");
    expect("Mozilla/5.0%20(X;%20Y)%20z/1", "Mozilla/5.0 (X; Y) z/1");
    expect("Mozilla/5.0%2520(X;%2520Y)%2520z%252f1", "Mozilla/5.0 (X; Y) z/1");
    expect("a%20(%", "a (%");
    expect("a%20(%4", "a (%4");
    expect("a%20(%4g%C3%A9%zz", "a (%4g\xc3\xa9%zz");
}

Test(agent_encoded, what_a_client_would_send)
{
    static const char *const agents[] = {"",
                                         "-",
                                         "curl/8",
                                         "a+b",
                                         "a%20b",
                                         "Mozilla/5.0 (X; Y)+(z)",
                                         "Mozilla/5.0 (X;%20(Y)",
                                         "(compatible;bot;+http://x/)"};
    for (size_t i = 0; i < sizeof agents / sizeof agents[0]; i++)
        expect(agents[i], agents[i]);
    uint8_t room[1];
    cr_expect_null(froe_agent_decoded(FROE_ABSENT, room).ptr);
}
