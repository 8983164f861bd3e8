/*
 * Requests in logfmt (parse/logfmt.h) among the lines of a sample; for parse/detect_sample.c alone.
 */
#ifndef FROE_PARSE_DETECT_LOGFMT_H
#define FROE_PARSE_DETECT_LOGFMT_H

#include "parse/detect_sample.h"

/* How many of the lines tell what was asked for and how it ended: with a status, or, where method or request line are
 * told, after how long. */
size_t froe_logfmt_votes(const struct froe_sample *sample, const struct froe_log_format *format);

#endif
