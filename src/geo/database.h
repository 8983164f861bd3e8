/* One database file; private to src/geo. */
#ifndef FROE_GEO_DATABASE_H
#define FROE_GEO_DATABASE_H

#include <maxminddb.h>

#include "base/buffer.h"
#include "base/error.h"
#include "parse/geo_facts.h"
#include "parse/network.h"

struct froe_geo_database {
    char *file; /* its name */
    MMDB_s reader;
    bool is_open;
};

/* False with *error filled; free what there is in either case. */
bool froe_geo_database_open(struct froe_geo_database *database, const char *file, size_t len, froe_error *error);
void froe_geo_database_free(struct froe_geo_database *database);

/* As froe_geo_describe(). */
void froe_geo_database_describe(const struct froe_geo_database *database, struct froe_buffer *to);

/* What the place of an entry is where there is none. */
#define FROE_GEO_NO_ENTRY UINT32_MAX

/* Where the database has what it knows of an address; FROE_GEO_NO_ENTRY: it knows nothing. False: it is damaged. */
bool froe_geo_database_find(const struct froe_geo_database *database, const struct froe_address *address,
                            uint32_t *entry);

/* Adds what an entry says to what is not known yet; texts are lent from the database. False: it is damaged. */
bool froe_geo_database_read(const struct froe_geo_database *database, uint32_t entry, struct froe_geo_facts *facts);

#endif
