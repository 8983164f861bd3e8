/* Bots: kinds and names. */
#include "agent/bots.h"

struct froe_span froe_agent_bot_text(const struct froe_agent_bot *bot)
{
    return froe_span_of(bot->text + (bot->text[0] == '^'));
}

struct froe_span froe_agent_bot_kind_name(enum froe_agent_bot_kind kind)
{
    static const char *const names[] = {[FROE_BOT_CRAWLER] = "crawler",
                                        [FROE_BOT_LIBRARY] = "library",
                                        [FROE_BOT_MONITOR] = "monitor",
                                        [FROE_BOT_SCANNER] = "scanner"};
    return froe_span_of(names[kind]);
}

/* What rules call the browser of a crawler that also names one. */
static bool is_for_people(struct froe_span browser)
{
    static const char *const names[] = {
        "Other",
        "Chrome",
        "Chrome Mobile",
        "Chrome Mobile iOS",
        "Chrome Mobile WebView",
        "Chromium",
        "HeadlessChrome",
        "Firefox",
        "Firefox Mobile",
        "Safari",
        "Mobile Safari",
        "Edge",
        "IE",
        "IE Mobile",
        "Opera",
        "Opera Mobile",
        "Opera Mini",
        "Android",
        "Mobile Safari UI/WKWebView",
        "AppleMail",
        "Samsung Internet",
        "Mozilla",
        "Apache-HttpClient",
    };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (froe_span_equal(browser, froe_span_of(names[i])))
            return true;
    return false;
}

static bool in_word(uint8_t byte)
{
    return (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z') || (byte >= 'a' && byte <= 'z') ||
           byte == '-' || byte == '_' || byte == '.' || byte == '!' || byte >= 0x80;
}

/* The word from `from` on that is under way at `at`. */
static struct froe_span word_around(struct froe_span agent, size_t at)
{
    size_t from = at, to = at;
    while (from > 0 && in_word(agent.ptr[from - 1]))
        from--;
    while (to < agent.len && in_word(agent.ptr[to]))
        to++;
    return (struct froe_span){agent.ptr + from, to - from};
}

/* A word that is part of an address or of a mail address names somebody else. */
static bool is_in_address(struct froe_span agent, struct froe_span word)
{
    size_t from = (size_t)(word.ptr - agent.ptr), to = from + word.len;
    return (from > 0 && (agent.ptr[from - 1] == '/' || agent.ptr[from - 1] == '@')) ||
           (to < agent.len && agent.ptr[to] == '@') || memchr(word.ptr, '.', word.len) != NULL;
}

struct froe_span froe_agent_bot_name(struct froe_span agent, const struct froe_agent_facts *facts)
{
    static const char *const words[] = {"bot", "crawl", "spider"};
    if (!is_for_people(facts->texts[FROE_AGENT_BROWSER]))
        return facts->texts[FROE_AGENT_BROWSER];
    for (size_t i = 0; i < agent.len; i++)
        for (size_t w = 0; w < sizeof words / sizeof *words; w++) {
            size_t len = strlen(words[w]);
            if (agent.len - i < len || strncasecmp((const char *)agent.ptr + i, words[w], len) != 0)
                continue;
            struct froe_span word = word_around(agent, i);
            if (!is_in_address(agent, word))
                return word;
        }
    for (size_t i = 0; i < agent.len; i++)
        if (in_word(agent.ptr[i]))
            return word_around(agent, i);
    return facts->texts[FROE_AGENT_DEVICE];
}
