/*
 * Text in HTML. Bytes from logs are first made visible as on a terminal (froe_text_escape), so that nothing invisible
 * or bidirectional gets through, then & < > " ' become references: what comes out is safe between tags and in quoted
 * attributes.
 */
#ifndef FROE_REPORT_HTML_H
#define FROE_REPORT_HTML_H

#include "base/buffer.h"

void froe_html_text(struct froe_buffer *buffer, struct froe_span text);

#endif
