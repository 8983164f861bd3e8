/* Parts of a user agent and of a referer. All results borrow from the text they are given, or are absent. */
#ifndef FROE_PARSE_AGENT_H
#define FROE_PARSE_AGENT_H

#include "base/span.h"

/* `product (system) details` (RFC 9110, section 10.1.5, as browsers use it). */
struct froe_agent_parts {
    struct froe_span product; /* free of blanks */
    struct froe_span system;  /* between the parentheses, up to the first closing one */
    struct froe_span details; /* the rest, without leading blanks; may be empty */
};

/* False when the agent has another shape: then all parts are absent. */
bool froe_agent_split(struct froe_span agent, struct froe_agent_parts *parts);

/* The host in `scheme://[userinfo@]host[:port]…` (RFC 3986, section 3.2), case as it is, brackets of an IPv6 address
 * included; absent when the text is of another form or the host is empty. */
struct froe_span froe_url_host(struct froe_span url);

#endif
