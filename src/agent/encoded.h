/*
 * Agents as servers write them into logs whose columns hold no blank: IIS and Azure have `+` for a blank (IIS 10, W3C
 * logging), CloudFront `%20`, or `%2520` where it encodes twice (CloudFront developer guide, standard logs). Fields
 * show them as logged; what the rules are to find in them is what the client sent.
 */
#ifndef FROE_AGENT_ENCODED_H
#define FROE_AGENT_ENCODED_H

#include "base/span.h"

/* The agent itself, or what it stands for, in `room`, which has agent.len bytes. No agent that a client would send is
 * taken for encoded: one with a parenthesis behind its first word, and no blank. */
struct froe_span froe_agent_decoded(struct froe_span agent, uint8_t *room);

#endif
