/* The inside of a job; private to src/api/. */
#ifndef FROE_API_JOB_H
#define FROE_API_JOB_H

#include <pthread.h>
#include <stdatomic.h>

#include "report/checkup.h"
#include "report/listing.h"
#include "report/output.h"
#include "report/panels.h"
#include "report/pivot.h"
#include "run/describe.h"
#include "run/run.h"

/* Something that was wrong with an operand, kept until there is a run to tell. */
struct froe_complaint {
    char *name;
    char *text;
};

struct froe_job {
    froe_options options; /* strings are the job's own */
    char **operands;
    struct froe_plan plan;
    struct froe_style style;
    struct froe_query query;   /* of the state that is saved, or of a report */
    struct froe_states states; /* that are merged, or what is now in a comparison */
    struct froe_states before; /* in a comparison: what was */
    unsigned shard, shards;    /* the part of the inputs that is read; shards 0: all */
    bool has_inputs;           /* some were named, in whatever shard */
    bool merging;              /* then options.command is that of the states; they are read, not inputs */
    struct froe_inputs inputs;
    struct froe_run *run;
    struct froe_run *run_before; /* in a comparison, otherwise NULL */
    struct froe_listing listing;
    struct froe_checkup checkup;
    struct froe_pivot pivot;   /* made when all input has been read, where there is one */
    struct froe_panels panels; /* of a report */
    struct froe_complaint *complaints;
    size_t complaint_count;
    bool complaints_lost; /* memory was short */
    pthread_mutex_t message_lock;
    struct froe_output *output;
    struct froe_output *bad_lines;
    struct froe_output *state;
    enum froe_output_status output_status;
    bool begun;        /* the head of a streamed result has been written */
    bool after_first;  /* a row of a JSON array has been written */
    bool failed;       /* a failure has been reported */
    uint64_t write_ns; /* spent on the result after all input was read */
    _Atomic bool cancelled;
    _Atomic(struct froe_run *) visible_run; /* for the progress */
    struct froe_buffer key_text;            /* texts of froe_job_row_key() */
    size_t *key_places;
};

/* The pivot of the answer to the one question; NULL: there is none. */
static inline const struct froe_pivot *froe_job_pivot(const struct froe_job *job)
{
    return job->plan.question_count > 0 && job->plan.questions[0].pivot.on ? &job->pivot : NULL;
}

/* api/sink.c: where the run's text goes. */
extern bool froe_job_write(void *job, struct froe_span text);
extern bool froe_job_write_bad_lines(void *job, struct froe_span text);
extern bool froe_job_write_state(void *job, struct froe_span bytes);
/* Writes the head of a streamed result if that has not been done; false as froe_job_write(). */
bool froe_job_begin_output(struct froe_job *job);

/* api/report.c: writes a report. False: the output is closed or has failed, or it has been told why not. */
bool froe_job_write_report(struct froe_job *job);

/* api/limits.c: tells what a user should know of a result that stands. */
void froe_job_tell_limits(struct froe_job *job);

/* api/spare.c: whether no input is the file that an option names to write to; otherwise *error says which. The inputs
 * are known. */
bool froe_job_spares_inputs(const struct froe_job *job, froe_error *error);
/* api/spare.c: whether the files that are written are different ones. */
bool froe_options_targets_differ(const froe_options *options, froe_error *error);

/* Tells the user; name may be NULL. */
void froe_job_message(struct froe_job *job, const char *name, bool has_offset, uint64_t offset, const char *text);

#endif
