#include "report/panel_catalog.h"

#define HITS      "count,sum(bytes)"
#define WHO       "count,visitors,sum(bytes)"
#define VISITS    "count,visitors,visits,sum(bytes)"
#define DURATIONS ",p50(duration),p95(duration)"
#define RANGE     ",min(time),max(time)"

/* Endings of what belongs to pages rather than being one. */
#define STATIC                                                                                                         \
    "ext in (.css, .js, .mjs, .map, .png, .jpg, .jpeg, .gif, .svg, .webp, .avif, .ico, .bmp, .woff, .woff2, .ttf, "    \
    ".otf, .eot, .mp3, .mp4, .webm, .ogg, .wav, .txt, .xml, .pdf, .zip, .gz)"

#define FACTS "agent.browser,agent.os,agent.device,agent.bot.name"

/* What does not depend on who is a visitor. */
#define SAME_FOR_ALL                                                                                                   \
    [FROE_BASE_TIMES] = {"time:1m", HITS, NULL}, [FROE_BASE_ANSWERS] = {"method,protocol,status", HITS RANGE, NULL},   \
    [FROE_BASE_REFERERS] = {"referer", HITS, NULL}, [FROE_BASE_VHOSTS] = {"vhost", HITS, NULL}

static const struct froe_panel_question by_host_and_agent[FROE_BASE_COUNT] = {
    SAME_FOR_ALL,
    [FROE_BASE_VISITORS] = {"host,agent", VISITS, NULL},
    [FROE_BASE_HOSTS] = {"host", VISITS, NULL},
    [FROE_BASE_AGENTS] = {"agent", VISITS, NULL},
    [FROE_BASE_PATHS] = {"path", WHO DURATIONS RANGE, NULL},
    [FROE_BASE_NOT_FOUND] = {"path", WHO, "status = 404"},
    [FROE_BASE_FACTS] = {FACTS, VISITS, NULL},
};

static const struct froe_panel_question by_host[FROE_BASE_COUNT] = {
    SAME_FOR_ALL,
    [FROE_BASE_VISITORS] = {"host", VISITS, NULL},
    [FROE_BASE_HOSTS] = {"host", VISITS, NULL},
    [FROE_BASE_AGENTS] = {"agent", HITS, NULL},
    [FROE_BASE_PATHS] = {"path", WHO DURATIONS RANGE, NULL},
    [FROE_BASE_NOT_FOUND] = {"path", WHO, "status = 404"},
    [FROE_BASE_FACTS] = {FACTS, HITS, NULL},
};

static const struct froe_panel_question without[FROE_BASE_COUNT] = {
    SAME_FOR_ALL,
    [FROE_BASE_HOSTS] = {"host", HITS, NULL},
    [FROE_BASE_AGENTS] = {"agent", HITS, NULL},
    [FROE_BASE_PATHS] = {"path", HITS DURATIONS RANGE, NULL},
    [FROE_BASE_NOT_FOUND] = {"path", HITS, "status = 404"},
    [FROE_BASE_FACTS] = {FACTS, HITS, NULL},
};

const struct froe_panel_question *froe_panel_question_of(enum froe_panel_visitors visitors, enum froe_panel_base base)
{
    static const struct froe_panel_question *const questions[] = {
        [FROE_VISITORS_HOST_AGENT] = by_host_and_agent,
        [FROE_VISITORS_HOST] = by_host,
        [FROE_VISITORS_NONE] = without,
    };
    return &questions[visitors][base];
}

enum froe_panel_base froe_panel_made_of(enum froe_panel_visitors visitors, enum froe_panel_base base)
{
    if (base == FROE_BASE_FACTS)
        return FROE_BASE_AGENTS;
    if (base == FROE_BASE_HOSTS)
        return visitors == FROE_VISITORS_NONE ? base : FROE_BASE_VISITORS;
    return base == FROE_BASE_AGENTS && visitors == FROE_VISITORS_HOST_AGENT ? FROE_BASE_VISITORS : base;
}

enum froe_panel_base froe_panel_asked(enum froe_panel_visitors visitors, enum froe_panel_base base)
{
    while (froe_panel_made_of(visitors, base) != base)
        base = froe_panel_made_of(visitors, base);
    return base;
}

const struct froe_panel_entry froe_panel_entries[] = {
    {"overview", "Overview", "All requests together", FROE_BASE_ANSWERS, FROE_WAY_OVERVIEW, FROE_PANEL_FACTS, NULL,
     HITS, NULL, NULL},
    {"time", "Requests over time", "When requests came", FROE_BASE_TIMES, FROE_WAY_SERIES, FROE_PANEL_SERIES, NULL,
     HITS, NULL, NULL},
    {"hours", "Days and hours", "When in the week requests came", FROE_BASE_TIMES, FROE_WAY_DERIVED, FROE_PANEL_HEAT,
     "weekday,hour", HITS, NULL, NULL},
    {"paths", "Paths", "What was asked for most", FROE_BASE_PATHS, FROE_WAY_CHOSEN, FROE_PANEL_TABLE, "path",
     WHO DURATIONS, NULL, NULL},
    {"static", "Static files", "Style sheets, scripts, images and the like", FROE_BASE_PATHS, FROE_WAY_CHOSEN,
     FROE_PANEL_TABLE, "path", HITS, STATIC, NULL},
    {"not-found", "Not found", "Paths that were answered with status 404", FROE_BASE_NOT_FOUND, FROE_WAY_CHOSEN,
     FROE_PANEL_TABLE, "path", WHO, NULL, NULL},
    {"slowest", "Slowest paths", "By the time that 95 of 100 requests stayed within", FROE_BASE_PATHS, FROE_WAY_CHOSEN,
     FROE_PANEL_TABLE, "path", "count" DURATIONS, NULL, "p95(duration)"},
    {"biggest", "Biggest paths", "What made the most traffic", FROE_BASE_PATHS, FROE_WAY_CHOSEN, FROE_PANEL_TABLE,
     "path", HITS, NULL, "sum(bytes)"},
    {"new", "New paths", "Not met in the first half of the range of time", FROE_BASE_PATHS, FROE_WAY_NEW,
     FROE_PANEL_TABLE, "path", "count,sum(bytes),min(time)", NULL, NULL},
    {"vanished", "Vanished paths", "Not met in the second half of the range of time", FROE_BASE_PATHS, FROE_WAY_GONE,
     FROE_PANEL_TABLE, "path", "count,sum(bytes),max(time)", NULL, NULL},
    {"status", "Status codes", "How requests were answered", FROE_BASE_ANSWERS, FROE_WAY_DERIVED, FROE_PANEL_TABLE,
     "status", HITS, NULL, NULL},
    {"status-classes", "Status classes", "Well, elsewhere, or faults of the client and the server", FROE_BASE_ANSWERS,
     FROE_WAY_DERIVED, FROE_PANEL_TABLE, "status.class", HITS, NULL, NULL},
    {"methods", "Methods", "What requests wanted to do", FROE_BASE_ANSWERS, FROE_WAY_DERIVED, FROE_PANEL_TABLE,
     "method", HITS, NULL, NULL},
    {"protocols", "Protocols", "The version of HTTP", FROE_BASE_ANSWERS, FROE_WAY_DERIVED, FROE_PANEL_TABLE, "protocol",
     HITS, NULL, NULL},
    {"hosts", "Hosts", "Where requests came from", FROE_BASE_HOSTS, FROE_WAY_CHOSEN, FROE_PANEL_TABLE, "host", WHO,
     NULL, NULL},
    {"networks", "Networks", "Hosts by the /24 of IPv4 and the /48 of IPv6", FROE_BASE_HOSTS, FROE_WAY_DERIVED,
     FROE_PANEL_TABLE, "host.net", WHO, NULL, NULL},
    {"countries", "Countries", "Where hosts are", FROE_BASE_HOSTS, FROE_WAY_DERIVED, FROE_PANEL_TABLE, "country", WHO,
     NULL, NULL},
    {"asns", "Autonomous systems", "Whose networks hosts are in", FROE_BASE_HOSTS, FROE_WAY_DERIVED, FROE_PANEL_TABLE,
     "asn,asn.org", WHO, NULL, NULL},
    {"browsers", "Browsers", "And other programs", FROE_BASE_FACTS, FROE_WAY_DERIVED, FROE_PANEL_TABLE, "agent.browser",
     WHO, NULL, NULL},
    {"systems", "Operating systems", "What they run on", FROE_BASE_FACTS, FROE_WAY_DERIVED, FROE_PANEL_TABLE,
     "agent.os", WHO, NULL, NULL},
    {"devices", "Devices", "What visitors hold in their hands", FROE_BASE_FACTS, FROE_WAY_DERIVED, FROE_PANEL_TABLE,
     "agent.device", WHO, NULL, NULL},
    {"bots", "Bots", "Crawlers, libraries, monitors and scanners", FROE_BASE_FACTS, FROE_WAY_DERIVED, FROE_PANEL_TABLE,
     "agent.bot.name", WHO, "agent.bot", NULL},
    {"agents", "Agents", "The programs by the name that they begin with", FROE_BASE_AGENTS, FROE_WAY_DERIVED,
     FROE_PANEL_TABLE, "agent.product", WHO, NULL, NULL},
    {"sites", "Referring sites", "Hosts of the pages that link here", FROE_BASE_REFERERS, FROE_WAY_DERIVED,
     FROE_PANEL_TABLE, "referer.host", HITS, NULL, NULL},
    {"referers", "Referring pages", "Pages that link here", FROE_BASE_REFERERS, FROE_WAY_CHOSEN, FROE_PANEL_TABLE,
     "referer", HITS, NULL, NULL},
    {"vhosts", "Virtual hosts", "Which of the sites was asked", FROE_BASE_VHOSTS, FROE_WAY_CHOSEN, FROE_PANEL_TABLE,
     "vhost", HITS, NULL, NULL},
};

const size_t froe_panel_entry_count = sizeof froe_panel_entries / sizeof *froe_panel_entries;

void froe_panel_describe(struct froe_panel_column *column)
{
    static const struct {
        const char *name, *label;
        enum froe_panel_kind kind;
    } known[] = {
        {"count", "Requests", FROE_PANEL_COUNT},
        {"visitors", "Visitors", FROE_PANEL_COUNT},
        {"visits", "Visits", FROE_PANEL_COUNT},
        {"sum(bytes)", "Traffic", FROE_PANEL_BYTES},
        {"p50(duration)", "Half within", FROE_PANEL_DURATION},
        {"p95(duration)", "95% within", FROE_PANEL_DURATION},
        {"min(time)", "First", FROE_PANEL_TIME},
        {"max(time)", "Last", FROE_PANEL_TIME},
        {"path", "Path", FROE_PANEL_TEXT},
        {"status", "Status", FROE_PANEL_TEXT},
        {"status.class", "Class", FROE_PANEL_TEXT},
        {"method", "Method", FROE_PANEL_TEXT},
        {"protocol", "Protocol", FROE_PANEL_TEXT},
        {"host", "Host", FROE_PANEL_TEXT},
        {"host.net", "Network", FROE_PANEL_TEXT},
        {"agent.product", "Agent", FROE_PANEL_TEXT},
        {"country", "Country", FROE_PANEL_TEXT},
        {"asn", "Number", FROE_PANEL_TEXT},
        {"asn.org", "Network", FROE_PANEL_TEXT},
        {"agent.browser", "Browser", FROE_PANEL_TEXT},
        {"agent.os", "System", FROE_PANEL_TEXT},
        {"agent.device", "Device", FROE_PANEL_TEXT},
        {"agent.bot.name", "Bot", FROE_PANEL_TEXT},
        {"referer.host", "Site", FROE_PANEL_TEXT},
        {"referer", "Page", FROE_PANEL_TEXT},
        {"vhost", "Virtual host", FROE_PANEL_TEXT},
        {"weekday", "Day", FROE_PANEL_TEXT},
        {"hour", "Hour", FROE_PANEL_TEXT},
    };
    column->label = "Time";
    column->kind = FROE_PANEL_TIME;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (froe_span_equal(column->name, froe_span_of(known[i].name))) {
            column->label = known[i].label;
            column->kind = known[i].kind;
        }
}
