#include "chance.h"

#include <math.h>

#include "support.h"

// PCG-XSH-RR 64/32: M. E. O'Neill, "PCG: A Family of Simple Fast Space-Efficient Statistically Good Algorithms for
// Random Number Generation", Harvey Mudd College, HMC-CS-2014-0905.
static uint64_t pcg_state;

uint32_t pcg(void)
{
    uint64_t old = pcg_state;
    pcg_state = old * 6364136223846793005u + 1442695040888963407u;
    uint32_t x = (uint32_t)(((old >> 18) ^ old) >> 27);
    uint32_t turn = (uint32_t)(old >> 59);
    return (x >> turn) | (x << ((32 - turn) & 31));
}

uint32_t below(uint32_t n) // Lemire's multiplication; its bias of n / 2^32 does not matter here
{
    return (uint32_t)(((uint64_t)pcg() * n) >> 32);
}

bool chance(uint32_t permille)
{
    return below(1000) < permille;
}

double unit(void)
{
    return ((double)pcg() + 1.0) / 4294967296.0;
}

uint32_t mix(uint32_t a, uint32_t b)
{
    uint64_t x = (((uint64_t)a << 32) | b) * 0x9e3779b97f4a7c15u;
    x = (x ^ (x >> 29)) * 0xbf58476d1ce4e5b9u;
    return (uint32_t)(x >> 32);
}

struct zipf zipf_make(uint32_t n, double exponent)
{
    struct zipf z = {allocate(n, sizeof(double)), n};
    double total = 0;
    for (uint32_t i = 0; i < n; i++)
        z.sum[i] = total += pow(i + 1.0, -exponent);
    for (uint32_t i = 0; i < n; i++)
        z.sum[i] /= total;
    return z;
}

uint32_t zipf_draw(const struct zipf *z)
{
    double want = unit();
    uint32_t low = 0, high = z->n - 1;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (z->sum[middle] < want)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

void chance_seed(uint32_t seed)
{
    pcg_state = mix(seed, 61) * 0x9e3779b97f4a7c15u;
}
