/*
 * What the logging of a program puts before the lines of its access log, when that is one of its loggers. Behind it
 * stands a line of Common Log Format, or of Python's http.server, whose ident is a dash:
 *
 *     INFO:werkzeug:192.0.2.1 - - [10/Oct/2000 13:55:36] "GET / …
 *     2000-10-10 13:55:36,123 - werkzeug - INFO - 192.0.2.1 - - [10/Oct/2000 13:55:36] "GET / …
 *     2000-10-10 13:55:36,123 INFO  [access-log] (executor-thread-1) 192.0.2.1 - - [10/Oct/2000:13:55:36 +0000] "GET …
 *     [2000-10-10 13:55:36 +0000] [8] [INFO] 192.0.2.1 - - [10/Oct/2000:13:55:36 +0000] "GET / …
 *     2000-10-10T13:55:36+0000 [twisted.python.log#info] "192.0.2.1" - - [10/Oct/2000:13:55:36 +0000] "GET / …
 *
 * as Python's logging.basicConfig() and other formats of it, Quarkus, Hypercorn and Twisted write them.
 */
#ifndef FROE_PARSE_LOGGER_H
#define FROE_PARSE_LOGGER_H

#include "base/span.h"

/* The line behind such a header; absent: there is none. */
struct froe_span froe_behind_logger(struct froe_span line);

#endif
