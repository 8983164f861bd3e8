/*
 * The panels that a report can have, and the few questions whose answers all of them are made of.
 *
 * Records are grouped once by each base; every panel follows from the groups of one base (run/derive.h). Each shows
 * what a count command says, to the digit.
 */
#ifndef FROE_REPORT_PANEL_CATALOG_H
#define FROE_REPORT_PANEL_CATALOG_H

#include "report/panel.h"

/* Who is a visitor. */
enum froe_panel_visitors {
    FROE_VISITORS_HOST_AGENT, /* a host with an agent */
    FROE_VISITORS_HOST,       /* a host: those of agents are not told then, for one may have several */
    FROE_VISITORS_NONE,       /* nobody asks: finding out who has met whom is a quarter of the work of a report */
};

enum froe_panel_base {
    FROE_BASE_TIMES,
    FROE_BASE_ANSWERS,  /* how requests were made and how they went */
    FROE_BASE_VISITORS, /* before the paths, to which it lends its groups (run/worker.c) */
    FROE_BASE_PATHS,
    FROE_BASE_NOT_FOUND,
    FROE_BASE_REFERERS,
    FROE_BASE_VHOSTS,
    /* Made of the visitors, where their keys tell: */
    FROE_BASE_HOSTS,
    FROE_BASE_AGENTS,
    FROE_BASE_FACTS, /* what is known of the agents: each is looked at once */
    FROE_BASE_COUNT,
};

/* What is asked of the records. */
struct froe_panel_question {
    const char *keys;
    const char *aggregates;
    const char *where; /* of which records; NULL: all */
};

/* How a panel is made. */
enum froe_panel_way {
    FROE_WAY_OVERVIEW,
    FROE_WAY_DERIVED, /* the groups of the base, grouped by `keys` */
    FROE_WAY_SERIES,  /* the same, by a time whose width is chosen by the range */
    FROE_WAY_CHOSEN,  /* the groups of the base as they are, those for which `where` holds */
    FROE_WAY_NEW,     /* those that were not met in the first half of the range of time */
    FROE_WAY_GONE,    /* … in the second half */
};

struct froe_panel_entry {
    const char *id, *title, *explanation; /* as in struct froe_panel */
    enum froe_panel_base base;
    enum froe_panel_way way;
    enum froe_panel_shape shape;
    const char *keys;  /* NULL: made by hand */
    const char *shown; /* the aggregates; those that the base lacks are left out */
    const char *where; /* of groups, on top of the condition of the base; NULL: all */
    const char *sort;  /* NULL: by hits, times by time */
};

extern const struct froe_panel_entry froe_panel_entries[];
extern const size_t froe_panel_entry_count;

/* The question of a base; all NULL: there is no such base. */
const struct froe_panel_question *froe_panel_question_of(enum froe_panel_visitors visitors, enum froe_panel_base base);

/* The base that a base is made of, or itself. */
enum froe_panel_base froe_panel_made_of(enum froe_panel_visitors visitors, enum froe_panel_base base);

/* The base that is asked of the records for it. */
enum froe_panel_base froe_panel_asked(enum froe_panel_visitors visitors, enum froe_panel_base base);

/* Fills label and kind of a column by its name. */
void froe_panel_describe(struct froe_panel_column *column);

#endif
