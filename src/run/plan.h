/*
 * A job's options compiled: what the workers need to know, immutable while they run.
 */
#ifndef FROE_RUN_PLAN_H
#define FROE_RUN_PLAN_H

#include <froe/froe.h>

#include "agent/agents.h"
#include "geo/geo.h"
#include "parse/catalog.h"
#include "query/path_filter.h"
#include "query/time_range.h"
#include "query/where.h"
#include "run/question.h"
#include "simd/kernel.h"

/* Which records are kept for who their agent is. */
enum froe_plan_bots { FROE_BOTS_ANY, FROE_BOTS_NONE, FROE_BOTS_ONLY };

struct froe_plan {
    froe_command command;
    struct froe_question *questions; /* that are asked of the records which pass all filters; count: one */
    size_t question_count;
    struct froe_where *where;  /* NULL: none */
    struct froe_field *fields; /* records */
    size_t field_count;
    struct froe_path_filter filter;
    bool filtering; /* records are filtered by their path, before anything is asked of them */
    struct froe_time_range range;
    bool ranging;  /* there is a range */
    bool skipping; /* what lies outside of it need not be read */
    struct froe_zone zone;
    bool has_zone;
    const struct froe_kernel *kernel;
    struct froe_catalog *formats;  /* that inputs may have */
    struct froe_field_scope scope; /* fields that these add */
    unsigned need;                 /* FROE_NEED_… */
    struct froe_agents *agents;    /* what is known of user agents; NULL: nobody asks */
    enum froe_plan_bots bots;
    struct froe_geo *geo; /* what is known of networks; NULL: nobody asks */
    bool per_file;
    bool all_members; /* of an archive, not only those named like logs */
    bool unordered;
    bool keep_bad_lines;
    bool stats;
    unsigned threads;
    size_t memory;         /* bytes that everything may take */
    size_t groups_memory;  /* those of them that are for groups and rows of a result, all workers together */
    size_t states_memory;  /* likewise, beside those, while saved states are read instead of inputs */
    size_t parts_memory;   /* for parts of compressed files that several threads decode, all files together */
    size_t members_memory; /* for members of archives that wait for a worker, all archives together */
    size_t history_memory; /* for that of a decoder of zstd or xz; what it takes is taken from groups_memory */
    size_t memo_memory;    /* for each memo of a worker: verdicts on paths and other texts */
    size_t agents_memory;  /* for what a worker knows of user agents, where anybody asks */
    const char *temp_dir;  /* NULL: the default; the options' */
};

/* False with *error filled when an option is wrong or memory is short; nothing is left to free then. */
bool froe_plan_init(struct froe_plan *plan, const froe_options *options, froe_error *error);

/* Adds questions to the plan of a report, once. False with *error filled. */
bool froe_plan_ask(struct froe_plan *plan, const struct froe_question_text *texts, size_t count, froe_error *error);

/* Open the user-agent database, the databases of networks, when anything that is in the plan's need asks for them, and
 * take it from the need: to be called when all is asked, and where records are read. False with *error, whose option is
 * "agents" or "geoip", where there is none. */
bool froe_plan_open_agents(struct froe_plan *plan, const froe_options *options, froe_error *error);
bool froe_plan_open_geo(struct froe_plan *plan, const froe_options *options, froe_error *error);

/* Sets the fields of `records`: the given list, or when it is NULL the standard ones and `more`, names with a comma
 * before each. */
bool froe_plan_set_fields(struct froe_plan *plan, const char *list, struct froe_span more, froe_error *error);

void froe_plan_free(struct froe_plan *plan);

#endif
