#include "support/where_records.h"

#include <stdlib.h>

#include "parse/clf.h"

/* The fields behind the agent are found by the marks < and >. */
static const char full[] =
    "www.example.org 83.149.9.216 - bob smith [17/May/2015:23:05:03 +0200] \"GET /api/v1/Users.PNG?q=a(b)&x HTTP/1.1\" "
    "404 1500 \"http://Ex.org/x,y\" \"Mozilla/5.0 (X11; Linux x86_64) Gecko \\\"quoted\\\"\" <10.1.2.3> <502> <1.2>";
static const char odd[] = "v 2001:db8::17 i  [31/Dec/1969:23:59:59 +0000] \"GET /\xff\x01 HTTP/1.1\" 999 "
                          "9223372036854775807 \"\" \"\"";
static const char empty[] = "crawler.example - - [01/Jan/1970:00:00:00 +0000] \"-\" - - \"-\" \"-\"";

static bool resolve(const void *context, struct froe_span text, struct froe_span *name, enum froe_type *type,
                    uint64_t *unit)
{
    (void)context;
    *name = text;
    *unit = 1000000;
    if (froe_span_equal(text, froe_span_of("client")))
        *type = FROE_TYPE_TEXT;
    else if (froe_span_equal(text, froe_span_of("upstream_status")))
        *type = FROE_TYPE_NUMBER;
    else if (froe_span_equal(text, froe_span_of("wait")))
        *type = FROE_TYPE_DURATION;
    else
        return false;
    return true;
}

struct froe_field_scope where_scope(void)
{
    static const char *const names[] = {"client", "upstream_status", "wait"};
    struct froe_field_scope scope = {.resolve = resolve};
    /* Named in this order, so that each has its slot. */
    for (size_t i = 0; i < 3; i++) {
        struct froe_field field;
        froe_error error;
        if (!froe_field_parse(froe_span_of(names[i]), "where", 1, &scope, &field, &error))
            abort();
    }
    return scope;
}

/* Stands in for a user-agent database: whoever says nothing is a bot. */
static const struct froe_agent_facts *look(void *state, struct froe_span agent)
{
    static const struct froe_agent_facts bot = {
        .is_bot = true,
        .texts = {[FROE_AGENT_BROWSER] = FROE_LITERAL("Other"), [FROE_AGENT_BOT_NAME] = FROE_LITERAL("B")}};
    static const struct froe_agent_facts person = {
        .texts = {[FROE_AGENT_BROWSER] = FROE_LITERAL("Gecko"), [FROE_AGENT_BROWSER_VERSION] = FROE_LITERAL("1.2")}};
    (void)state;
    return agent.len == 0 ? &bot : &person;
}

/* The parts between < and >, one after the other. */
static void find_extra(struct where_record *own, size_t len)
{
    size_t count = 0;
    const uint8_t *line = own->record.line;
    for (size_t i = 0; i < len && count < 3; i++) {
        if (line[i] == '<')
            own->extra[count].at = (uint32_t)i + 1;
        else if (line[i] == '>' && own->extra[count].at > 0)
            own->extra[count++].end = (uint32_t)i;
    }
    if (count < 3)
        own->extra[count].at = 0;
}

bool where_record_read(struct where_record *own, const uint8_t *line, size_t len, bool vhost, unsigned need)
{
    const struct froe_clf_format format = {.vhost = vhost, .combined = true, .need = need};
    struct froe_timestamp_cache cache = {0};
    uint64_t nul_bytes = 0;
    memset(own, 0, sizeof *own);
    /* What is not asked for must not be looked at. */
    memset(&own->record, 0xa5, sizeof own->record);
    own->line = malloc(len == 0 ? 1 : len);
    if (own->line == NULL)
        abort();
    if (len > 0)
        memcpy(own->line, line, len);
    if (froe_clf_read(own->line, len, &format, &cache, &own->record, &nul_bytes) != FROE_REASON_NONE) {
        free(own->line);
        return false;
    }
    find_extra(own, own->record.len);
    own->record.extra = own->extra;
    own->record.duration = own->extra[0].at > 0 ? 250000000 : FROE_DURATION_ABSENT;
    own->context.agents.look = look;
    own->context.file = froe_span_of("logs/access.log");
    return true;
}

void where_record_open(struct where_record *own, enum where_line line, unsigned need)
{
    const char *text = line == WHERE_FULL || line == WHERE_FULL_ZONED ? full : line == WHERE_ODD ? odd : empty;
    if (!where_record_read(own, (const uint8_t *)text, strlen(text), text != empty, need))
        abort();
    if (line == WHERE_NO_TIME) {
        own->record.time = FROE_TIME_ABSENT;
        own->record.time_at = own->record.time_end = 0;
    }
    if (line == WHERE_FULL_ZONED) {
        own->zone.fixed = 19800;
        own->context.zone = &own->zone;
    }
}

void where_record_free(struct where_record *own)
{
    free(own->line);
}
