/* How a result is to look, told by the options of a job. */
#ifndef FROE_REPORT_STYLE_H
#define FROE_REPORT_STYLE_H

#include "report/row.h"

struct froe_style {
    struct froe_row_style row; /* row.format: any but DEFAULT */
    unsigned width;            /* of the terminal, 0: none */
    bool color;
    bool utf8;
    const char *time_zone; /* as in the options, borrowed from them; NULL: the log's own */
};

/* Whether the job's command can be written in the format, and its result seen there. False with *error filled. */
bool froe_style_check(const struct froe_style *style, const froe_options *options, froe_error *error);

/* Resolves the default format and looks at the locale's environment variables. */
struct froe_style froe_style_of(const froe_options *options);

#endif
