/* SPDX-License-Identifier: Apache-2.0 */
#include "cycle/drain_lanes.h"

#include "cycle/product_scaling.h"
#include "mantis/numerics.h"

enum {
    WINDOW = 172,   /* a bias whose peak has this emax, less E_C, uses the align lane to its top */
    ALL_PLACES = 31 /* a sum of 32 bits has no more to lose */
};

/* How far the sums at exponent E move down for the bias' peak. */
static int32_t window_places(int32_t e, uint32_t bias_emax)
{
    int32_t above = (int32_t)bias_emax - WINDOW - e;
    return bias_emax > 0 && above > 0 ? above : 0;
}

struct drain_lanes drain_lanes_of(int32_t exponent, const int32_t term[MANTIS_GROUP], uint32_t bias_emax,
                                  const uint32_t bias[MANTIS_GROUP], uint32_t count, bool *saturated)
{
    struct drain_lanes lanes;
    for (uint32_t l = 0; l < MANTIS_GROUP; l++) {
        int32_t e = exponent + term[l], down = bias ? window_places(e, bias_emax) : 0;
        lanes.exponent[l] = e + down;
        lanes.places[l] = down < ALL_PLACES ? (uint32_t)down : ALL_PLACES;
        lanes.addend[l] = bias && l < count ? mantis_bias(bias[l], e + down, saturated) : 0;
    }
    return lanes;
}

struct drain_lanes drain_lanes_raw(const uint32_t desc[32], const int32_t term[MANTIS_GROUP])
{
    struct drain_lanes lanes = {{0}, {0}, {0}};
    int32_t up = 0; /* for the least of the exponents; the terms say how far each sum's lies below the largest */
    for (uint32_t operand = 0; operand < 2; operand++) {
        struct product_scaling x = product_scaling_of(desc, operand);
        if (x.channels && x.along_out)
            up += (int32_t)x.last_g;
    }
    for (uint32_t l = 0; l < MANTIS_GROUP; l++)
        lanes.places[l] = (uint32_t)(up + term[l]);
    return lanes;
}

int64_t drain_lanes_addend(const struct drain_lanes *lanes, uint32_t lane, uint32_t sum)
{
    uint32_t sign = (uint32_t)1 << 31;
    return (int64_t)((sum ^ sign) >> lanes->places[lane]) - (int64_t)(sign >> lanes->places[lane]);
}

uint64_t drain_lanes_raw_sum(const struct drain_lanes *lanes, uint32_t lane, uint32_t sum)
{
    return (uint64_t)(int64_t)(int32_t)sum << lanes->places[lane];
}
