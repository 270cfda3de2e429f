/* SPDX-License-Identifier: Apache-2.0 */
/* A test of golden's loops, at every SIMD level that the processor has. */
#ifndef MANTIS_LEVELS_H
#define MANTIS_LEVELS_H

#include "../common/tap.h"
#include "golden/loops.h"

/* Skips a level that the processor lacks. Returns the test program's exit status. */
static inline int at_each_level(void (*test)(const mantis_loops *loops, const char *name))
{
    const mantis_loops *const levels[4] = {&mantis_loops_scalar, mantis_loops_avx2(), mantis_loops_avx512(),
                                           mantis_loops_amx()};
    static const char *const names[4] = {"scalar", "avx2", "avx512", "amx"};
    for (int l = 0; l < 4; l++)
        if (levels[l])
            test(levels[l], names[l]);
        else
            tap_skip(names[l], "this processor lacks the level");
    return tap_done();
}

#endif
