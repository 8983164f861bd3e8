#include "query/field_names.h"

#define AGENT_FACTS (FROE_NEED_AGENT | FROE_NEED_AGENT_FACTS)
#define GEO_FACTS   (FROE_NEED_CLIENT | FROE_NEED_GEO_FACTS)

static const struct froe_field_name names[] = {
    {"host", FROE_FIELD_HOST, FROE_TYPE_TEXT, FROE_NEED_CLIENT, true, "client address or name"},
    {"ident", FROE_FIELD_IDENT, FROE_TYPE_TEXT, FROE_NEED_CLIENT, true, "identd user"},
    {"user", FROE_FIELD_USER, FROE_TYPE_TEXT, FROE_NEED_CLIENT, true, "authenticated user"},
    {"time", FROE_FIELD_TIME, FROE_TYPE_TIME, FROE_NEED_TIME, true, "instant, in ISO 8601"},
    {"request", FROE_FIELD_REQUEST, FROE_TYPE_TEXT, FROE_NEED_REQUEST, true, "request line"},
    {"method", FROE_FIELD_METHOD, FROE_TYPE_TEXT, FROE_NEED_REQUEST, true, "first word of the request"},
    {"target", FROE_FIELD_TARGET, FROE_TYPE_TEXT, FROE_NEED_REQUEST | FROE_NEED_TARGET, true,
     "what was asked for, with the query"},
    {"path", FROE_FIELD_PATH, FROE_TYPE_TEXT, FROE_NEED_PATH, true, "target without query and fragment"},
    {"query", FROE_FIELD_QUERY, FROE_TYPE_TEXT, FROE_NEED_REQUEST, true, "what follows the first ? of the target"},
    {"protocol", FROE_FIELD_PROTOCOL, FROE_TYPE_TEXT, FROE_NEED_REQUEST, true, "HTTP/1.1 and the like"},
    {"status", FROE_FIELD_STATUS, FROE_TYPE_NUMBER, FROE_NEED_NUMBERS, true, "status of the response"},
    {"bytes", FROE_FIELD_BYTES, FROE_TYPE_NUMBER, FROE_NEED_NUMBERS, true, "size of the response"},
    {"referer", FROE_FIELD_REFERER, FROE_TYPE_TEXT, FROE_NEED_REFERER, true, "page that linked here (also: referrer)"},
    {"referrer", FROE_FIELD_REFERER, FROE_TYPE_TEXT, FROE_NEED_REFERER, false, NULL},
    {"agent", FROE_FIELD_AGENT, FROE_TYPE_TEXT, FROE_NEED_AGENT, true, "user agent"},
    {"duration", FROE_FIELD_DURATION, FROE_TYPE_DURATION, FROE_NEED_EXTRA, false,
     "time that the request took, where logged"},
    {"vhost", FROE_FIELD_VHOST, FROE_TYPE_TEXT, FROE_NEED_EXTRA, false, "virtual host, where logged"},
    {"file", FROE_FIELD_FILE, FROE_TYPE_TEXT, 0, false, "name of the input"},
    {"time.text", FROE_FIELD_TIME_TEXT, FROE_TYPE_TEXT, FROE_NEED_TIME, false, "the time as logged"},
    {"hour", FROE_FIELD_HOUR, FROE_TYPE_NUMBER, FROE_NEED_TIME, false, "0 to 23"},
    {"weekday", FROE_FIELD_WEEKDAY, FROE_TYPE_WEEKDAY, FROE_NEED_TIME, false, "Mon to Sun"},
    {"status.class", FROE_FIELD_STATUS_CLASS, FROE_TYPE_TEXT, FROE_NEED_NUMBERS, false, "1xx to 5xx"},
    {"path.template", FROE_FIELD_PATH_TEMPLATE, FROE_TYPE_TEXT, FROE_NEED_PATH, false,
     "path with {n}, {uuid}, {hex} for such segments"},
    {"name", FROE_FIELD_NAME, FROE_TYPE_TEXT, FROE_NEED_PATH, false, "what follows the last / of the path"},
    {"ext", FROE_FIELD_EXT, FROE_TYPE_TEXT, FROE_NEED_PATH, false, "extension of the name, in lower case"},
    {"referer.host", FROE_FIELD_REFERER_HOST, FROE_TYPE_TEXT, FROE_NEED_REFERER, false, "host of the referer's URL"},
    {"agent.product", FROE_FIELD_AGENT_PRODUCT, FROE_TYPE_TEXT, FROE_NEED_AGENT, false,
     "first part of `product (system) details`"},
    {"agent.system", FROE_FIELD_AGENT_SYSTEM, FROE_TYPE_TEXT, FROE_NEED_AGENT, false, "the part in parentheses"},
    {"agent.details", FROE_FIELD_AGENT_DETAILS, FROE_TYPE_TEXT, FROE_NEED_AGENT, false, "the part after them"},
    {"agent.browser", FROE_FIELD_AGENT_FACT, FROE_TYPE_TEXT, AGENT_FACTS, false, "browser or program"},
    {"agent.browser.version", FROE_FIELD_AGENT_FACT, FROE_TYPE_TEXT, AGENT_FACTS, false, "its version"},
    {"agent.os", FROE_FIELD_AGENT_FACT, FROE_TYPE_TEXT, AGENT_FACTS, false, "operating system"},
    {"agent.os.version", FROE_FIELD_AGENT_FACT, FROE_TYPE_TEXT, AGENT_FACTS, false, "its version"},
    {"agent.device", FROE_FIELD_AGENT_FACT, FROE_TYPE_TEXT, AGENT_FACTS, false, "device"},
    {"agent.device.brand", FROE_FIELD_AGENT_FACT, FROE_TYPE_TEXT, AGENT_FACTS, false, "who makes it"},
    {"agent.device.model", FROE_FIELD_AGENT_FACT, FROE_TYPE_TEXT, AGENT_FACTS, false, "its model"},
    {"agent.bot", FROE_FIELD_AGENT_BOT, FROE_TYPE_BOOLEAN, AGENT_FACTS, false, "whether it is a program, not a person"},
    {"agent.bot.name", FROE_FIELD_AGENT_FACT, FROE_TYPE_TEXT, AGENT_FACTS, false, "which one"},
    {"agent.bot.kind", FROE_FIELD_AGENT_FACT, FROE_TYPE_TEXT, AGENT_FACTS, false,
     "crawler, library, monitor or scanner"},
    {"host.net", FROE_FIELD_HOST_NET, FROE_TYPE_TEXT, FROE_NEED_CLIENT, false,
     "/24 of an IPv4 host, /48 of an IPv6 host"},
    {"country", FROE_FIELD_GEO_FACT, FROE_TYPE_TEXT, GEO_FACTS, false, "country of the host, as DE (--geoip)"},
    {"country.name", FROE_FIELD_GEO_FACT, FROE_TYPE_TEXT, GEO_FACTS, false, "its name (--geoip)"},
    {"city", FROE_FIELD_GEO_FACT, FROE_TYPE_TEXT, GEO_FACTS, false, "city of the host (--geoip)"},
    {"asn", FROE_FIELD_ASN, FROE_TYPE_NUMBER, GEO_FACTS, false, "number of its autonomous system (--geoip)"},
    {"asn.org", FROE_FIELD_GEO_FACT, FROE_TYPE_TEXT, GEO_FACTS, false, "who runs that system (--geoip)"},
    {NULL, FROE_FIELD_HOST, FROE_TYPE_TEXT, 0, false, NULL},
};

const struct froe_field_name *froe_field_names(void)
{
    return names;
}

static const struct froe_field_family families[] = {
    {"path.1 path.2", FROE_TYPE_TEXT, "non-empty segments of the path, from 1"},
    {"query.NAME", FROE_TYPE_TEXT, "first value of that parameter of the query"},
    {"host/N", FROE_TYPE_TEXT, "network of the host with a prefix of N bits"},
    {"time:5m time:1h", FROE_TYPE_TIME, "the time cut to a bucket of s, m or h"},
    {"time:1d", FROE_TYPE_DATE, "the date"},
    {NULL, FROE_TYPE_TEXT, NULL},
};

const struct froe_field_family *froe_field_families(void)
{
    return families;
}

const char *froe_type_name(enum froe_type type)
{
    switch (type) {
    case FROE_TYPE_NUMBER:
        return "number";
    case FROE_TYPE_TIME:
        return "time";
    case FROE_TYPE_DATE:
        return "date";
    case FROE_TYPE_WEEKDAY:
        return "weekday";
    case FROE_TYPE_DURATION:
        return "duration";
    case FROE_TYPE_BOOLEAN:
        return "boolean";
    default:
        return "text";
    }
}
