/* The result of a check: how much of the input parses, and examples of what does not. */
#ifndef FROE_REPORT_CHECKUP_H
#define FROE_REPORT_CHECKUP_H

#include "report/style.h"
#include "run/run.h"

/* An example as the run handed it over. */
struct froe_sighting {
    char *file;
    uint64_t line; /* from 1 */
    enum froe_reason reason;
    struct froe_buffer text;
};

struct froe_checkup {
    struct froe_sighting *sightings;
    size_t count;
    bool failed; /* memory was short */
};

/* Keeps an example. */
void froe_checkup_add(struct froe_checkup *checkup, struct froe_span file, uint64_t line, enum froe_reason reason,
                      struct froe_span text);

void froe_checkup_write(struct froe_buffer *buffer, const struct froe_checkup *checkup, const struct froe_run *run,
                        const struct froe_style *style);

void froe_checkup_free(struct froe_checkup *checkup);

#endif
