/* SPDX-License-Identifier: Apache-2.0 */
/* Clocks from begin to before end, of whoever works in them. */
#ifndef MANTIS_DEVICE_ENGINE_INTERVAL_H
#define MANTIS_DEVICE_ENGINE_INTERVAL_H

#include <stdint.h>

typedef struct {
    uint64_t begin, end;
} interval;

static inline uint64_t later(uint64_t a, uint64_t b)
{
    return a > b ? a : b;
}

#endif
