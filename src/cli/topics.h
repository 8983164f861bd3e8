/*
 * What `froe help TOPIC` teaches, and the sections of the manual page beside commands and options.
 */
#ifndef FROE_CLI_TOPICS_H
#define FROE_CLI_TOPICS_H

#include <stddef.h>

enum { FROE_CLI_TOPIC_COUNT = 3 };

/*
 * Texts are paragraphs and displays, one a line or more: a line that begins with a blank stands as it is (at most 73
 * columns of ASCII), any other is a paragraph to be filled. Empty lines part them.
 */
struct froe_cli_topic {
    const char *name;
    const char *title;   /* of the section of the manual page */
    const char *summary; /* begins in lower case, no full stop */
    const char *text;
    const char *(*list)(void); /* a list of the library's, shown between the text and the rest; NULL: none */
    const char *rest;          /* NULL: nothing follows */
};

extern const struct froe_cli_topic froe_cli_topics[FROE_CLI_TOPIC_COUNT];

/* NULL: there is none. */
const struct froe_cli_topic *froe_cli_find_topic(const char *name);

#endif
