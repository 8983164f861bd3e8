/* Networks of host fields, and whether a host is in one. */
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
size_t froe_network_write(uint8_t text[FROE_NETWORK_TEXT], struct froe_span host, unsigned prefix4, unsigned prefix6);

/* An address as bytes in network order; bits: 32, 128, or 0 for none. */
struct froe_address {
    unsigned bits;
    uint8_t bytes[16];
};

/* Reads an address as froe_network_write() knows them. False when the text is none. */
bool froe_address_read(struct froe_span text, struct froe_address *address);

/* The addresses that agree with `address` in the first `prefix` bits. */
struct froe_network {
    struct froe_address address;
    unsigned prefix;
};

/* Reads `address/length` (RFC 4632, section 3.1; RFC 4291, section 2.3). Bits behind the prefix do not matter. */
bool froe_network_read(struct froe_span text, struct froe_network *network);

/* Whether the address is in the network; an IPv4 address is in no IPv6 network. */
bool froe_network_holds(const struct froe_network *network, const struct froe_address *address);

#endif
