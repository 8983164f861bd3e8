/*
 * Countries, cities and autonomous systems of addresses, from databases in the format of MaxMind ("MaxMind DB File
 * Format Specification", version 2.0), by libmaxminddb.
 *
 * What several databases know is put together: of each fact, that of the first one in their order that knows it. Facts
 * are looked for where the databases of MaxMind (GeoLite2, GeoIP2) and DB-IP have them, and those of IPinfo:
 *
 *     country        country.iso_code, country_code, or country where that is a text of two bytes
 *     country.name   country.names.en, country_name, or country where that is a longer text
 *     city           city.names.en, or city
 *     asn            autonomous_system_number, or asn, with or without AS before it
 *     asn.org        autonomous_system_organization, as_name, or as_org
 *
 * A database is read into memory of its own before it is used: who puts another in its place does no harm.
 */
#ifndef FROE_GEO_GEO_H
#define FROE_GEO_GEO_H

#include "base/buffer.h"
#include "base/error.h"
#include "parse/geo_facts.h"

/* Databases at most. */
enum { FROE_GEO_MAX = 8 };

/* Threads share it. */
struct froe_geo;

/* Opens databases, names of files separated by commas. NULL with *error filled, which names the option geoip. */
struct froe_geo *froe_geo_open(const char *files, froe_error *error);
void froe_geo_free(struct froe_geo *geo);

/* Says which databases these are, by their kind, their day and a digest (XXH3) of all that they hold: the same for the
 * same ones, whatever the files are called, and another for any others. */
void froe_geo_describe(const struct froe_geo *geo, struct froe_buffer *to);

/* What there is to read databases, in a few words for --version. */
void froe_geo_about(struct froe_buffer *to);

/* One thread's memory: what is known of the hosts and networks that it has met; emptied when there are very many. Uses
 * the databases until it is freed. NULL when memory is short. */
struct froe_geo_memo;
struct froe_geo_memo *froe_geo_memo_create(struct froe_geo *geo);
void froe_geo_memo_free(struct froe_geo_memo *memo);

/* What is known of a host: froe_geo_lookup.look, the state is a memo. */
const struct froe_geo_facts *froe_geo_look(void *memo, struct froe_span host);

/* The first database that has turned out to be damaged, while a host was looked for in it; NULL: none. What it had to
 * tell of that host is missing. */
const char *froe_geo_damaged(const struct froe_geo *geo);
/* Whether memory was short at some time: results since then are not reliable. */
bool froe_geo_failed(const struct froe_geo_memo *memo);

#endif
