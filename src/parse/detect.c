/* Whether lines begin with a virtual host, told from a sample: a vote a line. */
#include "parse/clf.h"
#include "parse/network.h"

enum { VOTES_MAX = 64, TOKENS_MAX = 4 };

/* The blank-separated tokens before the first blank that `[` follows, up to TOKENS_MAX of them; -1 when there is no
 * such place. */
static int client_tokens(struct froe_span line, struct froe_span tokens[TOKENS_MAX])
{
    int count = 0;
    const uint8_t *at = line.ptr, *end = line.ptr + line.len;
    for (;;) {
        while (at < end && (*at == ' ' || *at == '\t' || (*at == '\0' && count == 0)))
            at++;
        if (at == end)
            return -1;
        if (*at == '[' && count > 1)
            return count;
        const uint8_t *from = at;
        while (at < end && *at != ' ' && *at != '\t')
            at++;
        if (count < TOKENS_MAX)
            tokens[count] = froe_span_between(from, at);
        count++;
    }
}

static bool is_dash(struct froe_span token)
{
    return token.len == 1 && token.ptr[0] == '-';
}

static bool has(struct froe_span token, char byte)
{
    return memchr(token.ptr, byte, token.len) != NULL;
}

static bool ends_in_port(struct froe_span token)
{
    size_t digits = 0;
    while (digits < token.len && token.ptr[token.len - 1 - digits] >= '0' && token.ptr[token.len - 1 - digits] <= '9')
        digits++;
    return digits > 0 && digits < token.len && token.ptr[token.len - 1 - digits] == ':';
}

/* Whether a token is an address that another one follows, as in X-Forwarded-For. */
static bool goes_on(struct froe_span token)
{
    struct froe_address address;
    return token.len > 1 && token.ptr[token.len - 1] == ',' &&
           froe_address_read((struct froe_span){token.ptr, token.len - 1}, &address);
}

bool froe_clf_begins_list(struct froe_span line, bool vhost)
{
    struct froe_span tokens[TOKENS_MAX];
    return client_tokens(line, tokens) >= TOKENS_MAX + vhost && goes_on(tokens[vhost]);
}

/* With four tokens before the time, either a virtual host is the first or the user holds a blank. The second token then
 * is the host or the ident. */
static bool votes_vhost(struct froe_span line)
{
    struct froe_span tokens[TOKENS_MAX];
    if (client_tokens(line, tokens) < TOKENS_MAX || is_dash(tokens[1]) || goes_on(tokens[0]))
        return false;
    return is_dash(tokens[2]) || has(tokens[1], '.') || has(tokens[1], ':') || ends_in_port(tokens[0]);
}

static bool parses(struct froe_span line, bool vhost, struct froe_timestamp_cache *cache)
{
    struct froe_clf_format format = {.vhost = vhost};
    struct froe_record record;
    uint64_t nul_bytes = 0;
    return froe_clf_read(line.ptr, line.len, &format, cache, &record, &nul_bytes) == FROE_REASON_NONE;
}

bool froe_clf_detect_vhost(const uint8_t *sample, size_t len)
{
    struct froe_timestamp_cache cache = {0};
    int votes = 0, vhost_votes = 0;
    const uint8_t *at = sample, *end = sample + len;
    while (at < end && votes < VOTES_MAX) {
        const uint8_t *newline = memchr(at, '\n', (size_t)(end - at));
        const uint8_t *line_end = newline == NULL ? end : newline;
        struct froe_span line = froe_span_between(at, line_end);
        if (newline != NULL && line.len > 0 && line_end[-1] == '\r')
            line.len--;
        bool vhost = votes_vhost(line);
        if (parses(line, vhost, &cache)) {
            votes++;
            vhost_votes += vhost;
        }
        at = newline == NULL ? end : newline + 1;
    }
    return vhost_votes * 2 > votes;
}
