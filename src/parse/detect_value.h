/*
 * Combined with values without quotes, mostly one, between bytes and referer, or with a virtual host in place of ident;
 * private to the files detect*.c.
 */
#ifndef FROE_PARSE_DETECT_VALUE_H
#define FROE_PARSE_DETECT_VALUE_H

#include "parse/detect_clf.h"

/* The format of lines that nearly all are so: where those values are names of hosts, they are virtual hosts. NULL: few
 * are, or memory is short. */
const struct froe_log_format *froe_value_choose(const struct froe_catalog *catalog, const struct froe_sample *sample,
                                                const struct froe_clf_votes *votes);

/* The format of lines of which nearly all have the name of a host where Common has its ident. NULL: as above. */
const struct froe_log_format *froe_value_choose_named(const struct froe_catalog *catalog,
                                                      const struct froe_sample *sample,
                                                      const struct froe_clf_votes *votes);

#endif
