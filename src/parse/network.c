#include "parse/network.h"

#include <arpa/inet.h>
#include <stdio.h>

#include "base/number.h"

static void clear_host_bits(uint8_t *address, size_t len, unsigned prefix)
{
    for (size_t i = 0; i < len; i++) {
        unsigned kept = prefix <= 8 * i ? 0 : prefix - 8 * (unsigned)i;
        if (kept < 8)
            address[i] &= (uint8_t)(0xff00u >> kept);
    }
}

/* RFC 5952, section 4: no leading zeros, the longest run of two zero groups or more as `::`, the first of equals, lower
 * case. (inet_ntop() writes the last 32 bits of some addresses in dotted decimals.) Returns the length. */
static size_t write_ipv6(char *text, const uint8_t *address)
{
    unsigned groups[8], best = 0, best_len = 1;
    for (unsigned i = 0; i < 8; i++)
        groups[i] = (unsigned)address[2 * i] << 8 | address[2 * i + 1];
    for (unsigned i = 0; i < 8; i++) {
        unsigned len = 0;
        while (i + len < 8 && groups[i + len] == 0)
            len++;
        if (len > best_len) {
            best = i;
            best_len = len;
        }
    }
    size_t at = 0;
    for (unsigned i = 0; i < 8; i++) {
        if (best_len > 1 && i == best) {
            at += (size_t)sprintf(text + at, "::");
            i += best_len - 1;
        } else {
            bool first = i == 0 || (best_len > 1 && i == best + best_len);
            at += (size_t)sprintf(text + at, "%s%x", first ? "" : ":", groups[i]);
        }
    }
    return at;
}

bool froe_address_read(struct froe_span text, struct froe_address *address)
{
    char name[INET6_ADDRSTRLEN];
    if (text.len == 0 || text.len >= sizeof name || memchr(text.ptr, 0, text.len) != NULL)
        return false;
    memcpy(name, text.ptr, text.len);
    name[text.len] = '\0';
    int family = memchr(name, ':', text.len) == NULL ? AF_INET : AF_INET6;
    address->bits = family == AF_INET ? 32 : 128;
    return inet_pton(family, name, address->bytes) == 1;
}

bool froe_network_read(struct froe_span text, struct froe_network *network)
{
    const uint8_t *slash = text.len == 0 ? NULL : memchr(text.ptr, '/', text.len);
    uint64_t prefix;
    if (slash == NULL || !froe_address_read(froe_span_between(text.ptr, slash), &network->address) ||
        !froe_number_read(froe_span_between(slash + 1, text.ptr + text.len), network->address.bits, &prefix))
        return false;
    network->prefix = (unsigned)prefix;
    return true;
}

bool froe_network_holds(const struct froe_network *network, const struct froe_address *address)
{
    unsigned whole = network->prefix / 8, rest = network->prefix % 8;
    if (network->address.bits != address->bits || memcmp(network->address.bytes, address->bytes, whole) != 0)
        return false;
    return rest == 0 || (network->address.bytes[whole] ^ address->bytes[whole]) >> (8 - rest) == 0;
}

size_t froe_network_write(char text[FROE_NETWORK_TEXT], struct froe_span host, unsigned prefix4, unsigned prefix6)
{
    struct froe_address address;
    if (!froe_address_read(host, &address))
        return 0;
    unsigned prefix = address.bits == 32 ? prefix4 : prefix6;
    if (prefix > address.bits)
        return 0;
    const uint8_t *bytes = address.bytes;
    clear_host_bits(address.bytes, address.bits / 8, prefix);
    size_t len;
    if (address.bits == 128)
        len = write_ipv6(text, bytes);
    else
        len = (size_t)sprintf(text, "%u.%u.%u.%u", bytes[0], bytes[1], bytes[2], bytes[3]);
    return len + (size_t)snprintf(text + len, FROE_NETWORK_TEXT - len, "/%u", prefix);
}
