/* SPDX-License-Identifier: Apache-2.0 */
/* Whether a command asks for something of command set 3: finer scales, signs, raw sums, ALIGN, thresholds, atrous
 * views, larger pads and windows. Tests of executors that have command set 2 leave such commands out. */
#ifndef MANTIS_FINER_SCALES_H
#define MANTIS_FINER_SCALES_H

#include "mantis/command.h"

/* A view of command set 2 had its whole rows in the window. */
static inline bool finer_window(const mantis_command *c)
{
    const uint64_t w = mantis_get(c, MANTIS_GEMM_VIEW_W), kh = mantis_get(c, MANTIS_GEMM_VIEW_KH),
                   kw = mantis_get(c, MANTIS_GEMM_VIEW_KW), pad = mantis_get(c, MANTIS_GEMM_VIEW_PAD),
                   s = mantis_get(c, MANTIS_GEMM_VIEW_STRIDE), d = mantis_get(c, MANTIS_GEMM_VIEW_DILATE);
    const bool linear = s == 1 && d == 1 && mantis_get(c, MANTIS_GEMM_VIEW_OH) == mantis_get(c, MANTIS_GEMM_VIEW_H) &&
                        mantis_get(c, MANTIS_GEMM_VIEW_OW) == w && kh == kw && kh == 2 * pad + 1;
    const uint64_t run = 128 + 2 * pad * (w + 1), columns = (15 * s + kw - 1) / (d ? d : 1) + s,
                   rows = kh * 4 * ((w + 3) / 4), cut = kh * 4 * (((w < columns ? w : columns) + 3) / 4);
    const bool old = (linear ? run : rows) <= MANTIS_VIEW_PIXELS;
    return old != (cut <= MANTIS_VIEW_PIXELS);
}

static inline bool uses_finer_views(const mantis_command *c)
{
    return mantis_get(c, MANTIS_ALL_OPCODE) == MANTIS_OP_GEMM && mantis_get(c, MANTIS_GEMM_VIEW) &&
           (mantis_get(c, MANTIS_GEMM_VIEW_RATE) > 1 || mantis_get(c, MANTIS_GEMM_VIEW_PAD) > 15 || finer_window(c));
}

static inline bool uses_finer_scales(const mantis_command *c)
{
    switch (mantis_get(c, MANTIS_ALL_OPCODE)) {
    case MANTIS_OP_PEAK: return mantis_get(c, MANTIS_PEAK_SCALING);
    case MANTIS_OP_MAP: return mantis_get(c, MANTIS_MAP_SCALING) || mantis_get(c, MANTIS_MAP_SIGN);
    case MANTIS_OP_GEMM:
        return mantis_get(c, MANTIS_GEMM_RAW) || mantis_get(c, MANTIS_GEMM_ACCUMULATE) ||
               mantis_get(c, MANTIS_GEMM_X0_SCALING) || mantis_get(c, MANTIS_GEMM_X1_SCALING) || uses_finer_views(c);
    case MANTIS_OP_REDUCE: return mantis_get(c, MANTIS_REDUCE_THRESHOLD);
    case MANTIS_OP_ALIGN: return true;
    default: return false;
    }
}

#endif
