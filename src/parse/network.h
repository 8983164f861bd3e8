/* Networks of host fields. */
#ifndef FROE_PARSE_NETWORK_H
#define FROE_PARSE_NETWORK_H

#include "base/span.h"

/* Room for the text of any network, `xxxx:…:xxxx/128`. */
#define FROE_NETWORK_TEXT 64

/*
 * Writes the network of an address as `address/length`: IPv4 in dotted decimals (exactly four numbers 0 … 255 without
 * leading zeros), IPv6 as RFC 5952 says. Returns the length of the text, 0 when host is no address or the prefix is too
 * long for it. prefix4 <= 32 or above: no IPv4; prefix6 <= 128.
 */
size_t froe_network_write(char text[FROE_NETWORK_TEXT], struct froe_span host, unsigned prefix4, unsigned prefix6);

#endif
