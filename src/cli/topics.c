#include "cli/topics.h"

#include <string.h>

#include <froe/froe.h>

static const char fields_text[] =
    "Every line of a log becomes a record, and a record consists of fields. 'froe count path,status' counts by "
    "fields, 'froe records --fields time,path' writes them, --where tests them, --agg computes with them.\n"
    "\n";

static const char fields_rest[] =
    "\n"
    "A - in the log means that the field is absent, and what is made of an absent field is absent too. That is a "
    "value of its own: - in a table, null in JSON, an empty cell in CSV.\n"
    "\n"
    "What agent.browser, agent.os, agent.device and the like say comes from the rules of uap-core, or from those of "
    "--agents; Other is what they call an agent that they do not know. agent.bot is true for crawlers, libraries, "
    "monitors and scanners, agent.bot.name says which and agent.bot.kind what of the four it is.\n"
    "\n"
    "Log formats add fields of their own, such as durations, addresses of upstream servers and headers; 'froe "
    "formats' lists them. In JSON lines any key is one with a dot in front (.region, .user.name).\n"
    "\n"
    "Countries, cities and autonomous systems (asn) are those of the databases that --geoip names.\n"
    "\n"
    "Times are shown and cut by the clock of the log itself; --tz UTC or --tz Europe/Berlin chooses another.\n"
    "\n"
    "Examples:\n"
    "  froe count path.1,status.class logs/\n"
    "  froe count weekday,hour --tz Europe/Berlin logs/\n"
    "  froe count host/16 --top 10 logs/\n"
    "  froe count query.page --where query.page logs/\n"
    "  froe records --fields time,host,path,status logs/\n";

static const char where_text[] =
    "--where keeps the records for which an expression holds: a test of a field, or several tests joined with and, "
    "or, not and parentheses. Single quotes around it keep the shell away from it:\n"
    "\n"
    "  $ froe count host -n 3 --where 'path ^= /wp- or ext = .php' access.log\n"
    "  host           count\n"
    "  116.0.82.198       5\n"
    "  23.7.182.61        2\n"
    "  88.231.171.23      2\n"
    "  total             11\n"
    "\n"
    "A test is a field ('froe help fields'), an operator and a value:\n"
    "\n"
    "  user                    the field is present; agent.bot: it is true\n"
    "  status = 404            is equal; != is not equal\n"
    "  bytes > 10Mi            is more; also >= < <=; texts compare by bytes\n"
    "  path ^= /api/           begins with; $= ends with; *= contains\n"
    "  path ~ \"\\.php$\"         matches a regular expression (PCRE2) somewhere\n"
    "  method in (PUT, POST)   is one of several; also: not in\n"
    "  host in 10.0.0.0/8      is an address of the network; IPv6 too\n"
    "\n"
    "not comes before and, and before or. Upper and lower case differ; to ignore that in a regular expression, begin "
    "it with (?i).\n"
    "\n"
    "How a value is written depends on the field:\n"
    "\n"
    "  text       /a or \"a b\"; blanks, parentheses and commas need quotes; in\n"
    "             \"...\" write \\\" for \" and \\\\ for \\; '...' knows no escapes\n"
    "  number     404  1.5k  10Mi; k M G are powers of 1000, Ki Mi Gi of 1024\n"
    "  duration   0.5  200ms  2m; seconds, or with ns us ms s m h d\n"
    "  time       2015-05-17  2015-05-17T10:05  \"17/May/2015:10:05:03 +0000\";\n"
    "             without a zone, as the clock of the records shows it\n"
    "  date       2015-05-17, for time:1d\n"
    "  weekday    Mon to Sun; Mon is the least\n"
    "\n"
    "A comparison with an absent value does not hold, and not turns that around: 'status != 200' also keeps records "
    "without a status; 'status and status != 200' does not.\n"
    "\n"
    "Examples:\n"
    "  froe count path --where 'status = 404 and referer.host' logs/\n"
    "  froe count agent --where 'agent ~ \"(?i)bot|crawl|spider\"' logs/\n"
    "  froe count path --where 'not (path ^= /static/ or ext = .png)' logs/\n"
    "  froe count host --where 'host not in (10.0.0.0/8, ::1)' logs/\n"
    "  froe count path.1 --where 'hour in (22, 23, 0) and weekday < Sat' logs/\n"
    "  froe records --where 'bytes > 500k and time >= 2025-03-04' logs/\n"
    "\n"
    "For a range of time, --since and --until are faster: they do not read all of a sorted file. To count what an "
    "expression holds for beside everything else, take count(EXPR); see 'froe help agg'.\n";

static const char agg_text[] =
    "--agg names what count is to compute for each row, separated by commas:\n"
    "\n"
    "  $ froe count path.1 -n 3 --agg 'count,count(status = 404)' access.log\n"
    "  path.1  count  count(status = 404)\n"
    "  images    643                    0\n"
    "  static    532                    0\n"
    "  book      312                   11\n"
    "  total    1976                   46\n"
    "\n"
    "What can be computed; FIELD is one of 'froe help fields':\n"
    "\n"
    "  count             the number of records\n"
    "  count(EXPR)       of those for which EXPR holds ('froe help where')\n"
    "  sum(FIELD)        of a number or a duration\n"
    "  avg(FIELD)        likewise, rounded to three places, half to even\n"
    "  min(FIELD)        the least number, duration or time\n"
    "  max(FIELD)        the greatest\n"
    "  p50(FIELD)        the median; p95, p99.9 and so on are what 95 or 99.9\n"
    "                    percent of the values do not exceed\n"
    "  distinct(FIELD)   the number of different values\n"
    "  first(FIELD)      the value in the earliest record\n"
    "  last(FIELD)       the value in the latest record\n"
    "  visitors          the number of different visitors\n"
    "  visits            the number of their visits\n"
    "\n"
    "Each is a column with the name that was typed. The rows stand in the order of the first one, the greatest "
    "first, or in the order of time where the first KEY is a time; --sort takes any column: --sort 'p95(bytes)'.\n"
    "\n"
    "Absent values are left out. Of no values at all counts and sums are 0, and everything else is absent.\n"
    "\n"
    "A visitor is who has the same host and agent, or the same of what --visitor names; an absent value is a value "
    "like others. A visit is a run of requests of one visitor with at most 30 minutes, or --visit-gap, between two. "
    "In the total a visitor counts once, and a visit goes on whatever the row of its requests.\n"
    "\n"
    "Percentiles are at most 0.8% off, those of times at most 30 seconds. Everything else is exact, but --approx "
    "estimates distinct and visitors in little memory, with a standard error of 0.81%.\n"
    "\n"
    "--share shows beside each count and sum how much of the total it is, in percent; --pivot makes columns of the "
    "values of a KEY. The last row of a table is computed of all records, also of those in rows that --top or "
    "--min-count leave out.\n"
    "\n"
    "Examples:\n"
    "  froe count path --agg 'count,avg(bytes),p95(bytes),last(time)' logs/\n"
    "  froe count host --agg 'sum(bytes),distinct(path)' --share logs/\n"
    "  froe count time:10m --agg 'count,distinct(host)' logs/\n"
    "  froe count time:1h,method --agg 'sum(bytes)' --pivot method logs/\n"
    "  froe count agent --agg 'last(time),count' logs/\n"
    "  froe count path --agg 'count,p50(duration),p99(duration)' logs/\n"
    "  froe count ext --agg 'distinct(host)' --approx logs/\n"
    "  froe count time:1d --agg visitors,visits --visitor host logs/\n";

const struct froe_cli_topic froe_cli_topics[FROE_CLI_TOPIC_COUNT] = {
    {"fields", "fields", "the fields of a record", fields_text, froe_fields_text, fields_rest},
    {"where", "expressions", "the expressions of --where", where_text, NULL, NULL},
    {"agg", "aggregates", "the aggregates of --agg", agg_text, NULL, NULL},
};

const struct froe_cli_topic *froe_cli_find_topic(const char *name)
{
    for (size_t i = 0; i < FROE_CLI_TOPIC_COUNT; i++)
        if (strcmp(froe_cli_topics[i].name, name) == 0)
            return &froe_cli_topics[i];
    return NULL;
}
