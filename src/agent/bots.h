/*
 * Agents that are programs and not people: crawlers, libraries, monitors, scanners.
 *
 * The rules know most crawlers (their device is a Spider). What they do not know or do not tell apart stands in a table
 * of texts; it was put together from what these programs send and from what their makers document.
 */
#ifndef FROE_AGENT_BOTS_H
#define FROE_AGENT_BOTS_H

#include "base/span.h"
#include "parse/agent_facts.h"

enum froe_agent_bot_kind {
    FROE_BOT_CRAWLER, /* reads pages for search engines, archives, previews, models */
    FROE_BOT_LIBRARY, /* a program of somebody's own, on an HTTP library or from the command line */
    FROE_BOT_MONITOR, /* asks whether a site is up */
    FROE_BOT_SCANNER, /* looks for holes, or at the whole Internet */
};

struct froe_agent_bot {
    const char *text; /* in lower case; letters of either case match. ^ at its start: only there */
    const char *name;
    enum froe_agent_bot_kind kind;
};

/* The first that occurs in an agent says what it is. Ends with text NULL. Static. */
const struct froe_agent_bot *froe_agent_bots(void);
size_t froe_agent_bot_count(void);

/* The text that has to occur, without ^. */
struct froe_span froe_agent_bot_text(const struct froe_agent_bot *bot);

/* "crawler" … */
struct froe_span froe_agent_bot_kind_name(enum froe_agent_bot_kind kind);

/*
 * The name of a crawler that only rules know: what they call the browser, unless that is what people use too; otherwise
 * the word of the agent that says bot, crawl or spider; otherwise the agent's first product. Part of the agent, or of
 * facts.
 */
struct froe_span froe_agent_bot_name(struct froe_span agent, const struct froe_agent_facts *facts);

#endif
