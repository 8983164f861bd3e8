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

/* Resolves the default format and looks at the locale's environment variables. */
struct froe_style froe_style_of(const froe_options *options);

#endif
