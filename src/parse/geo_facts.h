/*
 * What databases of networks say of a host, and how they are asked.
 *
 * The fields of src/query take it from whatever the run has put into their context; src/geo is what is behind it.
 */
#ifndef FROE_PARSE_GEO_FACTS_H
#define FROE_PARSE_GEO_FACTS_H

#include "base/span.h"

enum froe_geo_fact {
    FROE_GEO_COUNTRY, /* its code in ISO 3166-1, `DE` */
    FROE_GEO_COUNTRY_NAME,
    FROE_GEO_CITY,
    FROE_GEO_ASN_ORG, /* who runs the autonomous system */
    FROE_GEO_FACT_COUNT,
};

struct froe_geo_facts {
    struct froe_span texts[FROE_GEO_FACT_COUNT]; /* any bytes; FROE_ABSENT: not known */
    bool has_asn;
    uint32_t asn; /* number of the autonomous system (RFC 6793) */
};

/* One thread's way to ask. `look` gives what is known of a host (any bytes; names are of no network). It is lent until
 * the next call; its texts stay. Never NULL. */
struct froe_geo_lookup {
    const struct froe_geo_facts *(*look)(void *state, struct froe_span host);
    void *state;
};

#endif
