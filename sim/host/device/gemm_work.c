/* SPDX-License-Identifier: Apache-2.0 */
#include "host/device/gemm_work.h"

/* Pairs of output position and tap, in one direction, that meet a pixel (docs/views.md). */
static uint64_t meetings(uint32_t outputs, uint32_t taps, uint32_t pixels, uint32_t stride, uint32_t dilate,
                         uint32_t rate, uint32_t pad)
{
    uint64_t count = 0;
    for (uint32_t o = 0; o < outputs; o++)
        for (uint32_t tap = 0; tap < taps; tap++) {
            const uint32_t at = o * stride + tap * rate; /* pad too far */
            count += at >= pad && (at - pad) % dilate == 0 && (at - pad) / dilate < pixels;
        }
    return count;
}

gemm_work gemm_work_of(const mantis_command *c)
{
    const uint64_t groups = (uint64_t)mantis_get(c, MANTIS_GEMM_LAST_GROUP) + 1, n = mantis_get(c, MANTIS_GEMM_COLS);
    const uint64_t macs = groups * n * mantis_get(c, MANTIS_GEMM_ROWS) * mantis_get(c, MANTIS_GEMM_DEPTH);
    if (!mantis_get(c, MANTIS_GEMM_VIEW))
        return (gemm_work){macs, macs};
    const uint32_t stride = mantis_get(c, MANTIS_GEMM_VIEW_STRIDE), dilate = mantis_get(c, MANTIS_GEMM_VIEW_DILATE),
                   pad = mantis_get(c, MANTIS_GEMM_VIEW_PAD), code = mantis_get(c, MANTIS_GEMM_VIEW_RATE),
                   rate = code ? code : 1;
    const uint64_t down = meetings(mantis_get(c, MANTIS_GEMM_VIEW_OH), mantis_get(c, MANTIS_GEMM_VIEW_KH),
                                   mantis_get(c, MANTIS_GEMM_VIEW_H), stride, dilate, rate, pad);
    const uint64_t across = meetings(mantis_get(c, MANTIS_GEMM_VIEW_OW), mantis_get(c, MANTIS_GEMM_VIEW_KW),
                                     mantis_get(c, MANTIS_GEMM_VIEW_W), stride, dilate, rate, pad);
    return (gemm_work){macs, groups * n * mantis_get(c, MANTIS_GEMM_VIEW_IMAGES) * mantis_get(c, MANTIS_GEMM_VIEW_C) *
                                 down * across};
}
