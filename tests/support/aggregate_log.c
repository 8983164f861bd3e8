#include "support/aggregate_log.h"

#include <stdio.h>
#include <stdlib.h>

enum { TEXT = 32 };

struct aggregate_log aggregate_log_make(size_t records, size_t groups, struct chance *chance)
{
    struct aggregate_log log = {calloc(records + 1, sizeof *log.records), calloc(records + 1, sizeof *log.groups),
                                calloc(records + 1, TEXT), records};
    for (size_t i = 0; i < records; i++) {
        char *text = log.texts + i * TEXT;
        int host = snprintf(text, TEXT, "10.0.0.%zu", chance_below(chance, 1 + chance_below(chance, 200)));
        int len = host + snprintf(text + host, TEXT - (size_t)host, "/%zu", chance_below(chance, 30));
        struct froe_record *record = &log.records[i];
        *record = (struct froe_record){.line = (const uint8_t *)text, .len = (uint32_t)len, .host_end = (uint32_t)host};
        record->path_at = (uint32_t)host;
        record->path_end = chance_once_in(chance, 9) ? record->path_at : (uint32_t)len;
        record->method_end = (uint32_t)len;
        record->status = chance_once_in(chance, 10) ? FROE_STATUS_ABSENT : 200 + 100 * (int)chance_below(chance, 4);
        record->bytes = chance_once_in(chance, 8) ? FROE_BYTES_ABSENT
                                                  : (int64_t)(chance_next(chance) >> (1 + chance_below(chance, 63)));
        record->duration = chance_once_in(chance, 8) ? FROE_DURATION_ABSENT : (int64_t)chance_below(chance, 5000000000);
        record->time = 1431857103 + (int64_t)chance_below(chance, 1 + records / 3);
        record->offset = (int32_t)chance_below(chance, 3) * 3600 - 3600;
        log.groups[i] = chance_below(chance, 1 + chance_below(chance, groups));
    }
    return log;
}

void aggregate_log_free(struct aggregate_log *log)
{
    free(log->records);
    free(log->groups);
    free(log->texts);
}

const char aggregate_log_list[] =
    "count,count(status >= 300),sum(bytes),avg(bytes),min(bytes),max(bytes),p0(bytes),p50(bytes),p95(bytes),p99.9("
    "bytes),sum(duration),avg(duration),p50(duration),min(time),max(time),p50(time),first(time),last(time),first(bytes)"
    ","
    "last(bytes),first(path),last(host),first(time:5m),last(time:1h),first(weekday),distinct(host),distinct(path),"
    "distinct(bytes),distinct(time),count(host = 10.0.0.1),avg(status),visitors,visits";
