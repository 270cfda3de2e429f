/* SPDX-License-Identifier: Apache-2.0 */
/* Whether a command asks for something of command set 3, beside its views: finer scales, signs, raw sums, ALIGN,
 * thresholds. Tests of executors that do not have it leave such commands out. */
#ifndef MANTIS_FINER_SCALES_H
#define MANTIS_FINER_SCALES_H

#include "mantis/command.h"

static inline bool uses_finer_scales(const mantis_command *c)
{
    switch (mantis_get(c, MANTIS_ALL_OPCODE)) {
    case MANTIS_OP_PEAK: return mantis_get(c, MANTIS_PEAK_SCALING);
    case MANTIS_OP_MAP: return mantis_get(c, MANTIS_MAP_SCALING) || mantis_get(c, MANTIS_MAP_SIGN);
    case MANTIS_OP_GEMM:
        return mantis_get(c, MANTIS_GEMM_RAW) || mantis_get(c, MANTIS_GEMM_ACCUMULATE) ||
               mantis_get(c, MANTIS_GEMM_X0_SCALING) || mantis_get(c, MANTIS_GEMM_X1_SCALING);
    case MANTIS_OP_REDUCE: return mantis_get(c, MANTIS_REDUCE_THRESHOLD);
    case MANTIS_OP_ALIGN: return true;
    default: return false;
    }
}

#endif
