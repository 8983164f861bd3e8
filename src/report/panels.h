/*
 * The engine of a report: asks the few questions that the chosen panels are made of (report/panel_catalog.h), and makes
 * the panels of their answers.
 */
#ifndef FROE_REPORT_PANELS_H
#define FROE_REPORT_PANELS_H

#include "report/overview.h"
#include "report/panel_catalog.h"
#include "report/panel_pair.h"
#include "report/view.h"
#include "run/aligned.h"

/* A panel in the making; it must not move. */
struct froe_panel_maker {
    const struct froe_panel_entry *entry;
    struct froe_question question;
    struct froe_question whole_question;   /* without limits; where the first rows are compared */
    struct froe_derived whole[FROE_SIDES]; /* answers to that; question NULL: those of the base are taken */
    struct froe_derived first[FROE_SIDES]; /* the first rows of each */
    struct froe_derived derived[FROE_SIDES];
    bool on_disk;                /* those are compared and do not fit into memory: what is shown are the following */
    struct froe_aligned aligned; /* these */
    struct froe_view views[FROE_SIDES];
    struct froe_panel_pair pair; /* of these, where they are compared */
    struct froe_panel_column *columns;
    char *command;
    int64_t step_seconds;
};

/* What panels are made of, of one result. */
struct froe_panel_source {
    struct froe_run *run;
    struct froe_overview overview;
    struct froe_derived made[FROE_BASE_COUNT]; /* of bases that are made of others; question NULL: not yet, or asked */
    bool timed;                                /* records have times */
    int64_t first, last;                       /* seconds of their range */
};

/* What a command takes for the same records; each NULL when it is not known or there is nothing. */
struct froe_panel_filters {
    char *all;                  /* options, each behind a blank */
    char *options;              /* the same without --where */
    char *where;                /* its expression */
    const char *agents, *geoip; /* files that are not among the options; borrowed */
};

/* All zero: nothing. */
struct froe_panels {
    struct froe_plan *plan;
    enum froe_panel_visitors visitors;
    bool named;                                       /* the panels were asked for by name */
    struct froe_panel_filters filters;                /* as froe_panels_tell_filters() was told */
    bool *chosen;                                     /* of each entry of the catalog */
    struct froe_question_text texts[FROE_BASE_COUNT]; /* that are asked */
    size_t question_of[FROE_BASE_COUNT];              /* its number in the plan; SIZE_MAX: not asked */
    uint64_t top;                                     /* rows of a panel, UINT64_MAX: all */
    struct froe_panel_source sources[FROE_SIDES];
    size_t source_count;
    struct froe_question made[FROE_BASE_COUNT]; /* of bases that are made of others; no aggregates: not needed yet */
    struct froe_panel_maker *makers;            /* of each panel that is there */
    struct froe_panel *panels;
    size_t count;
};

/*
 * Chooses the panels that the options name and adds to the plan the questions that they need, or those that a saved
 * report has answers to (as froe_panels_describe() wrote them; NULL: none), in their order. False with *error filled;
 * to be freed in either case. The plan is borrowed.
 */
bool froe_panels_ask(struct froe_panels *panels, struct froe_plan *plan, const froe_options *options,
                     const char *questions, froe_error *error);

/* Tells what decides which records are counted, for the page and the commands on it: a query as run/describe.h makes
 * it, and the files among the options, which are borrowed. False when memory is short. */
bool froe_panels_tell_filters(struct froe_panels *panels, const struct froe_query *query, const froe_options *options);

/* Appends the questions that are asked, as text without a NUL. */
void froe_panels_describe(const struct froe_panels *panels, struct froe_buffer *text);

/*
 * Makes the panels of the answers of a run; they lie in `panels` and borrow from it and from the run. before: of an
 * earlier run of the same plan, that this one is compared with; NULL: none. Panels that no input has data for are left
 * out; `lacking`, which may be NULL, is told the id of each that was asked for by name. False when memory is short or
 * the temporary file of a run has a fault.
 */
bool froe_panels_make(struct froe_panels *panels, struct froe_run *run, struct froe_run *before,
                      void (*lacking)(void *context, const char *id), void *context);

/* Why panels could not be made, or a cell not when they were written. */
const char *froe_panels_fault(const struct froe_panels *panels);

/* Whether a cell could not be made while the panels were written. */
bool froe_panels_failed(const struct froe_panels *panels);

/* Before the runs. */
void froe_panels_free(struct froe_panels *panels);
void froe_panel_maker_free(struct froe_panel_maker *panel);

#endif
