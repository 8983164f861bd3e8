/*
 * The rules of a user-agent database: what stands in a file of the form of uap-core's regexes.yaml, and what has to
 * occur in an agent for a rule to match at all (its needles).
 *
 * All of it is arrays of numbers and one run of text that these point into, so that it is the same whether it was read
 * just now or has lain in the binary since it was built (agent/pack.h). Immutable once made; threads share it.
 *
 * Source: "ua-parser Specification", version 0.2 (docs/specification.md of uap-core).
 */
#ifndef FROE_AGENT_RULES_H
#define FROE_AGENT_RULES_H

#include "base/buffer.h"
#include "base/error.h"

enum froe_agent_kind {
    FROE_AGENT_KIND_BROWSER, /* user_agent_parsers */
    FROE_AGENT_KIND_OS,      /* os_parsers */
    FROE_AGENT_KIND_DEVICE,  /* device_parsers */
    FROE_AGENT_KINDS,
};

/* Templates of a rule by kind: family and up to four parts of the version; or device, brand, model. */
enum { FROE_AGENT_TEMPLATES = 5 };

/* A part of the text of rules. */
struct froe_agent_text {
    uint32_t at, len;
};

/* What a template that a rule does not give has as its `at`. */
#define FROE_AGENT_NO_TEXT UINT32_MAX

enum { FROE_AGENT_RULES_MAX = 16384, FROE_AGENT_FILE_MAX = 16 << 20 };

struct froe_agent_rule {
    struct froe_agent_text regex;
    struct froe_agent_text templates[FROE_AGENT_TEMPLATES];
    uint32_t line; /* of the file, from 1: where the rule begins */
    uint32_t caseless;
};

enum froe_agent_needle_kind {
    FROE_AGENT_NEEDLE_TEXT,     /* a text that the agent contains */
    FROE_AGENT_NEEDLE_CASELESS, /* the same, letters of either case */
    FROE_AGENT_NEEDLE_REGEX,    /* a rule's own expression: no text had to occur */
    FROE_AGENT_NEEDLE_REGEX_CASELESS,
    FROE_AGENT_NEEDLE_NONE, /* nothing tells of the rule, it may always match */
};

/* When it is found, `count` rules from users[first] on may match. Behind the rules, users[] counts on through the list
 * of bots (agent/bots.h). */
struct froe_agent_needle {
    struct froe_agent_text text;
    uint32_t kind;
    uint32_t first, count;
};

struct froe_agent_rules {
    const uint8_t *text;
    const struct froe_agent_rule *rules; /* those of a kind behind each other, in the order of the file */
    const struct froe_agent_needle *needles;
    const uint32_t *users;
    uint32_t text_len, needle_count, user_count;
    uint32_t ends[FROE_AGENT_KINDS]; /* behind the last rule of each kind */
    void *owned;                     /* what is to be freed; NULL: nothing */
};

static inline uint32_t froe_agent_rule_count(const struct froe_agent_rules *rules)
{
    return rules->ends[FROE_AGENT_KINDS - 1];
}

static inline struct froe_span froe_agent_text_in(const struct froe_agent_rules *rules, struct froe_agent_text text)
{
    return text.at == FROE_AGENT_NO_TEXT ? FROE_ABSENT : (struct froe_span){rules->text + text.at, text.len};
}

/*
 * Reads a file of rules, looks for their needles and tries their expressions. `name` is what errors call the file; they
 * tell the line. False with *error filled when something is wrong with it or memory is short; nothing is to be freed
 * then.
 */
bool froe_agent_rules_load(const char *path, const char *name, struct froe_agent_rules *rules, froe_error *error);
/* The same of bytes in memory. */
bool froe_agent_rules_parse(struct froe_span yaml, const char *name, struct froe_agent_rules *rules, froe_error *error);
void froe_agent_rules_free(struct froe_agent_rules *rules);

/*
 * Appends what a rule's template gives for a match: $1 to $9 are its groups (nothing where they are absent), everything
 * else stands for itself. Where the rule has no such template the group `fallback` itself is appended, 0: none.
 */
void froe_agent_expand(struct froe_buffer *to, struct froe_span template, const struct froe_span *groups,
                       unsigned fallback);

/* --- the inside: rules on their way --- */

struct froe_agent_draft {
    struct froe_buffer text, rules[FROE_AGENT_KINDS], needles, users;
};

void froe_agent_draft_free(struct froe_agent_draft *draft);
/* Adds a text to the draft. */
struct froe_agent_text froe_agent_draft_text(struct froe_agent_draft *draft, struct froe_span text);
/* Reads the YAML into the draft: texts and rules. (agent/rules_yaml.c) */
bool froe_agent_draft_read(struct froe_agent_draft *draft, struct froe_span yaml, const char *name, froe_error *error);

#endif
