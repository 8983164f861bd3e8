#include "parse/network.h"

#include <arpa/inet.h>

#include "base/number.h"

static void clear_host_bits(uint8_t *address, size_t len, unsigned prefix)
{
    for (size_t i = 0; i < len; i++) {
        unsigned kept = prefix <= 8 * i ? 0 : prefix - 8 * (unsigned)i;
        if (kept < 8)
            address[i] &= (uint8_t)(0xff00u >> kept);
    }
}

static uint8_t *write_hex(uint8_t *to, unsigned number)
{
    static const char digits[] = "0123456789abcdef";
    unsigned shift = number < 0x10 ? 0 : number < 0x100 ? 4 : number < 0x1000 ? 8 : 12;
    for (;; shift -= 4) {
        *to++ = (uint8_t)digits[number >> shift & 0xf];
        if (shift == 0)
            return to;
    }
}

/* RFC 5952, section 4: no leading zeros, the longest run of two zero groups or more as `::`, the first of equals, lower
 * case. (inet_ntop() writes the last 32 bits of some addresses in dotted decimals.) Returns the end. */
static uint8_t *write_ipv6(uint8_t *to, const uint8_t *address)
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
    for (unsigned i = 0; i < 8; i++) {
        if (best_len > 1 && i == best) {
            *to++ = ':';
            *to++ = ':';
            i += best_len - 1;
        } else {
            if (i > 0 && to[-1] != ':')
                *to++ = ':';
            to = write_hex(to, groups[i]);
        }
    }
    return to;
}

static uint8_t *write_ipv4(uint8_t *to, const uint8_t *address)
{
    for (unsigned i = 0; i < 4; i++) {
        if (i > 0)
            *to++ = '.';
        to += froe_number_write(to, address[i]);
    }
    return to;
}

/* As inet_pton() does, which takes several times as long: most hosts are such. */
static bool read_ipv4(struct froe_span text, uint8_t address[4])
{
    const uint8_t *at = text.ptr, *end = text.ptr + text.len;
    for (unsigned i = 0; i < 4; i++) {
        const uint8_t *first = at;
        unsigned number = 0;
        for (; at < end && at - first < 3 && *at >= '0' && *at <= '9'; at++)
            number = number * 10 + (*at - '0');
        if (at == first || number > UINT8_MAX || (*first == '0' && at - first > 1))
            return false;
        address[i] = (uint8_t)number;
        if (i < 3 && (at == end || *at++ != '.'))
            return false;
    }
    return at == end;
}

/* A zone (RFC 4007, section 11) says by which interface a host was reached, and is no part of its address. */
static struct froe_span without_zone(struct froe_span text)
{
    const uint8_t *zone = memchr(text.ptr, '%', text.len), *end = text.ptr + text.len;
    bool good = zone != NULL && zone + 1 < end && memchr(zone + 1, '%', (size_t)(end - zone - 1)) == NULL;
    return good ? froe_span_between(text.ptr, zone) : text;
}

static bool read_ipv6(struct froe_span text, uint8_t address[16])
{
    char name[INET6_ADDRSTRLEN];
    text = without_zone(text);
    if (text.len >= sizeof name || memchr(text.ptr, 0, text.len) != NULL)
        return false;
    memcpy(name, text.ptr, text.len);
    name[text.len] = '\0';
    return inet_pton(AF_INET6, name, address) == 1;
}

bool froe_address_read(struct froe_span text, struct froe_address *address)
{
    if (text.len == 0)
        return false;
    bool ipv6 = memchr(text.ptr, ':', text.len) != NULL;
    address->bits = ipv6 ? 128 : 32;
    return ipv6 ? read_ipv6(text, address->bytes) : read_ipv4(text, address->bytes);
}

bool froe_network_read(struct froe_span text, struct froe_network *network)
{
    const uint8_t *slash = text.len == 0 ? NULL : memchr(text.ptr, '/', text.len);
    uint64_t prefix;
    if (slash == NULL || memchr(text.ptr, '%', text.len) != NULL ||
        !froe_address_read(froe_span_between(text.ptr, slash), &network->address) ||
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

size_t froe_network_write(uint8_t text[FROE_NETWORK_TEXT], struct froe_span host, unsigned prefix4, unsigned prefix6)
{
    struct froe_address address;
    if (!froe_address_read(host, &address))
        return 0;
    unsigned prefix = address.bits == 32 ? prefix4 : prefix6;
    if (prefix > address.bits)
        return 0;
    clear_host_bits(address.bytes, address.bits / 8, prefix);
    uint8_t *to = address.bits == 128 ? write_ipv6(text, address.bytes) : write_ipv4(text, address.bytes);
    *to++ = '/';
    to += froe_number_write(to, prefix);
    return (size_t)(to - text);
}
