// Visits: who is on the site, what each asks for next, and how it is answered.
#ifndef GENERATE_VISIT_H
#define GENERATE_VISIT_H

#include <stdbool.h>
#include <stdint.h>

#include "support.h"

enum kind { reader, crawler, feed, scanner, stray };

struct visit {
    enum kind kind;
    bool discreet;  // sends no referer
    bool returning; // has the assets already: asks whether they changed, or not at all
    struct text host, agent;
    struct text referer; // of the next page; site-relative if it starts with '/'
    struct text page;    // the page being loaded: referer of its assets
    const char *protocol;
    const char *user;
    const char *vhost;
    uint32_t number; // of the page
    uint32_t pages_left;
    uint32_t asset, assets; // next one, and how many this page has
};

struct request {
    struct text target, query, referer;
    const char *method, *status;
    uint32_t bytes; // 0 is logged as "-"
};

// Who asks next: mostly whoever is loading a page, sometimes another of those who are on the site. Valid until it is
// called again. site_make has been called.
struct visit *visit_next(void);

// The next request of that visit. The visit is over when no page and no asset is left.
struct request visit_step(struct visit *v);

#endif
