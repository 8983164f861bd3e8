/*
 * Which of the formats that begin as Common Log Format does lines are of; private to the files detect*.c.
 */
#ifndef FROE_PARSE_DETECT_CLF_H
#define FROE_PARSE_DETECT_CLF_H

#include "parse/catalog_inside.h"
#include "parse/detect_sample.h"

/* What the lines are as Common or Combined. */
struct froe_clf_votes {
    size_t lines;    /* that can be read, and have no header */
    size_t goes_on;  /* of these, with something behind the agent */
    size_t combined; /* of these, with an agent */
};

/* vhost: behind a virtual host. */
struct froe_clf_votes froe_clf_votes_of(const struct froe_sample *sample, bool vhost);

/* The format of lines with these votes; NULL: memory is short. */
const struct froe_log_format *froe_clf_choose(const struct froe_catalog *catalog, const struct froe_sample *sample,
                                              bool vhost, const struct froe_clf_votes *votes);

#endif
