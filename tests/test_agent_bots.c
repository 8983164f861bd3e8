/* Which agents are bots, by the rules that are built in and the table. */
#include <criterion/criterion.h>

#include "agent/agents.h"
#include "agent/bots.h"

struct bot_case {
    const char *agent, *name, *kind; /* NULL: a person */
};

static const struct bot_case cases[] = {
    {"Mozilla/5.0 (X11; Linux x86_64; rv:125.0) Gecko/20100101 Firefox/125.0", NULL, NULL},
    {"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0.0.0 Safari/537.36",
     NULL, NULL},
    {"Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4 "
     "Mobile/15E148 Safari/604.1",
     NULL, NULL},
    {"Mozilla/5.0 (Linux; U; Android 4.0.3; zh-cn) AppleWebKit/537.36 SogouMobileBrowser/5.2", NULL, NULL},
    {"Lynx/2.8.9rel.1 libwww-FM/2.14", NULL, NULL},
    {"", NULL, NULL},
    {"Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", "Googlebot", "crawler"},
    {"Googlebot-Image/1.0", "Googlebot-Image", "crawler"},
    {"Mozilla/5.0 (Linux; Android 6.0.1; Nexus 5X Build/MMB29P) AppleWebKit/537.36 (KHTML, like Gecko) "
     "Chrome/125.0.0.0 Mobile Safari/537.36 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
     "Googlebot", "crawler"},
    {"Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)", "bingbot", "crawler"},
    {"Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; GPTBot/1.2; +https://openai.com/gptbot)", "GPTBot",
     "crawler"},
    {"facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)", "facebookexternalhit", "crawler"},
    {"SomethingNewBot/0.1 (+https://example.org/about)", "SomethingNewBot", "crawler"},
    {"Mozilla/5.0 (compatible; quiet-crawler; admin@example.org)", "quiet-crawler", "crawler"},
    {"curl/8.5.0", "curl", "library"},
    {"Wget/1.21.3 (linux-gnu)", "Wget", "library"},
    {"python-requests/2.31.0", "python-requests", "library"},
    {"Python/3.11 aiohttp/3.9.1", "aiohttp", "library"},
    {"Go-http-client/1.1", "Go-http-client", "library"},
    {"okhttp/4.12.0", "OkHttp", "library"},
    {"Java/17.0.9", "Java", "library"},
    {"libwww-perl/6.67", "libwww-perl", "library"},
    {"Mozilla/5.0 (compatible; UptimeRobot/2.0; http://www.uptimerobot.com/)", "UptimeRobot", "monitor"},
    {"Pingdom.com_bot_version_1.4_(http://www.pingdom.com/)", "Pingdom", "monitor"},
    {"Mozilla/5.0 (compatible; StatusCake)", "StatusCake", "monitor"},
    {"ELB-HealthChecker/2.0", "ELB-HealthChecker", "monitor"},
    {"kube-probe/1.27", "kube-probe", "monitor"},
    {"check_http/v2.3.3 (monitoring-plugins 2.3.3)", "check_http", "monitor"},
    {"Mozilla/5.0 (compatible; Nmap Scripting Engine; https://nmap.org/book/nse.html)", "Nmap", "scanner"},
    {"Mozilla/5.0 zgrab/0.x", "ZGrab", "scanner"},
    {"masscan/1.3 (https://github.com/robertdavidgraham/masscan)", "masscan", "scanner"},
    {"Mozilla/5.00 (Nikto/2.1.6) (Evasions:None) (Test:Port Check)", "Nikto", "scanner"},
    {"sqlmap/1.7.2#stable (https://sqlmap.org)", "sqlmap", "scanner"},
    {"Mozilla/5.0 (compatible; CensysInspect/1.1; +https://about.censys.io/)", "CensysInspect", "scanner"},
};

static void expect(const struct froe_agent_facts *facts, enum froe_agent_fact fact, const char *wanted,
                   const char *agent)
{
    struct froe_span text = facts->texts[fact];
    cr_expect(froe_span_compare(text, froe_span_of(wanted)) == 0, "%s: %.*s", agent, (int)text.len,
              (const char *)text.ptr);
}

Test(agent_bots, are_told_from_people)
{
    froe_error error;
    struct froe_agents *agents = froe_agents_open(NULL, &error);
    cr_assert_not_null(agents, "%s", error.text);
    struct froe_agent_memo *memo = froe_agent_memo_create(agents);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct froe_agent_facts *facts = froe_agent_look(memo, froe_span_of(cases[i].agent));
        cr_expect_eq(facts->is_bot, cases[i].name != NULL, "%s", cases[i].agent);
        cr_expect_eq(froe_agent_is_bot(memo, froe_span_of(cases[i].agent)), cases[i].name != NULL, "%s",
                     cases[i].agent);
        expect(facts, FROE_AGENT_BOT_NAME, cases[i].name, cases[i].agent);
        expect(facts, FROE_AGENT_BOT_KIND, cases[i].kind, cases[i].agent);
    }
    froe_agent_memo_free(memo);
    froe_agents_free(agents);
}

/* Every text of the table is found, in the row where it stands: nothing before it hides it. */
Test(agent_bots, no_row_is_in_vain)
{
    froe_error error;
    struct froe_agents *agents = froe_agents_open(NULL, &error);
    cr_assert_not_null(agents, "%s", error.text);
    struct froe_agent_memo *memo = froe_agent_memo_create(agents);
    for (const struct froe_agent_bot *bot = froe_agent_bots(); bot->text != NULL; bot++) {
        struct froe_span text = froe_agent_bot_text(bot);
        cr_expect(text.len >= 3, "%s is too short to tell anything", bot->text);
        for (size_t i = 0; i < text.len; i++)
            cr_expect_not(text.ptr[i] >= 'A' && text.ptr[i] <= 'Z', "%s is not in lower case", bot->text);
        const struct froe_agent_facts *facts = froe_agent_look(memo, text);
        cr_expect(facts->is_bot && froe_agent_is_bot(memo, text));
        expect(facts, FROE_AGENT_BOT_NAME, bot->name, bot->text);
    }
    cr_expect_eq(froe_agent_bots()[froe_agent_bot_count()].text, NULL);
    froe_agent_memo_free(memo);
    froe_agents_free(agents);
}
