/* What stands in every HTML report: page.css and page.js, put into the program when it is built (embed.cmake). */
#ifndef FROE_REPORT_ASSETS_H
#define FROE_REPORT_ASSETS_H

#include "base/span.h"

struct froe_asset {
    struct froe_span text;
    const char *hash; /* "sha256-…", as Content Security Policy Level 3 has it */
};

extern const struct froe_asset froe_asset_css;
extern const struct froe_asset froe_asset_js;

#endif
