/* SPDX-License-Identifier: Apache-2.0 */
#include "host/support/host_random.h"

/* Steele, Lea, Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014: the SplitMix64 finalizer. */
static uint64_t mix(uint64_t z)
{
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ull;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebull;
    return z ^ (z >> 31);
}

host_random host_random_make(uint64_t seed, uint32_t purpose, uint64_t index)
{
    uint64_t key = mix(seed + 0x9e3779b97f4a7c15ull);
    key = mix(key ^ ((uint64_t)purpose * 0xd1b54a32d192ed03ull));
    return (host_random){mix(key ^ (index * 0x8cb92ba72f3d8dd7ull))};
}

uint64_t host_random_next(host_random *r)
{
    r->state += 0x9e3779b97f4a7c15ull;
    return mix(r->state);
}

uint32_t host_random_below(host_random *r, uint32_t bound)
{
    uint64_t limit = (1ull << 32) - (1ull << 32) % bound;
    uint64_t draw;
    do
        draw = host_random_next(r) >> 32;
    while (draw >= limit);
    return (uint32_t)(draw % bound);
}

double host_random_unit(host_random *r)
{
    return (double)(host_random_next(r) >> 11) * 0x1p-53;
}

double host_random_range(host_random *r, double low, double high)
{
    return low + (high - low) * host_random_unit(r);
}
