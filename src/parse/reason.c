#include "parse/record.h"

static const char *const names[FROE_REASON_COUNT][2] = {
    [FROE_REASON_NONE] = {"none", "a record"},
    [FROE_REASON_EMPTY] = {"empty", "nothing on the line"},
    [FROE_REASON_TOO_LONG] = {"too-long", "longer than 1 MiB"},
    [FROE_REASON_NO_TIME] = {"no-time", "no host, ident and then a blank followed by [, or no time in its place"},
    [FROE_REASON_BAD_TIME] = {"bad-time",
                              "not [dd/Mon/yyyy:HH:MM:SS +hhmm] or what the log format has for it, or a date "
                              "that does not exist"},
    [FROE_REASON_NO_REQUEST] = {"no-request", "no quoted request after the time"},
    [FROE_REASON_BAD_STATUS] = {"bad-status", "the status is neither three digits nor -"},
    [FROE_REASON_BAD_BYTES] = {"bad-bytes", "the bytes are neither a number below 2^63 nor -"},
    [FROE_REASON_OPEN_QUOTE] = {"open-quote", "a quote is not closed on the line"},
    [FROE_REASON_BAD_FIELDS] = {"bad-fields", "the line does not have the columns of the log format"},
    [FROE_REASON_BAD_JSON] = {"bad-json", "not a JSON object"},
};

const char *froe_reason_name(enum froe_reason reason)
{
    return names[reason][0];
}

const char *froe_reason_text(enum froe_reason reason)
{
    return names[reason][1];
}
