// The site that is asked for: its paths, the hosts that ask, and the agents they use.
#ifndef GENERATE_SITE_H
#define GENERATE_SITE_H

#include <stdint.h>

#include "chance.h"
#include "support.h"

struct site {
    struct text *path; // pages first, by popularity, then the pictures and scripts of single pages
    struct text *host;
    struct text *agent;
    uint32_t pages, paths, hosts, agents;
    struct zipf page_rank, host_rank, agent_rank;
};

extern struct site site;

// At least 16 paths, one host and one agent; a quarter of the paths are pictures and scripts. The n-th of each is the
// same whatever the seed.
void site_make(uint32_t paths, uint32_t hosts, uint32_t agents);

#endif
