/* SPDX-License-Identifier: Apache-2.0 */
/* The sizes of a patch view, and the window of pixels that the machine holds of it (docs/views.md, "Checks"). */
#include "commands/check.h"

static uint64_t rate_of(const mantis_command *c)
{
    const uint32_t rate = mantis_get(c, MANTIS_GEMM_VIEW_RATE);
    return rate ? rate : 1;
}

/* Pixels behind sixteen outputs of a row, in every row of the kernel, four at a time. */
static uint64_t window_pixels(const mantis_command *c)
{
    const uint64_t w = mantis_get(c, MANTIS_GEMM_VIEW_W), s = mantis_get(c, MANTIS_GEMM_VIEW_STRIDE),
                   d = mantis_get(c, MANTIS_GEMM_VIEW_DILATE), kw = mantis_get(c, MANTIS_GEMM_VIEW_KW);
    const uint64_t columns = (15 * s + (kw - 1) * rate_of(c)) / d + s;
    return mantis_get(c, MANTIS_GEMM_VIEW_KH) * 4 * (((w < columns ? w : columns) + 3) / 4);
}

mantis_fault mantis_check_view(const mantis_command *c)
{
    const uint64_t channels = mantis_get(c, MANTIS_GEMM_VIEW_C), images = mantis_get(c, MANTIS_GEMM_VIEW_IMAGES);
    const uint64_t oh = mantis_get(c, MANTIS_GEMM_VIEW_OH), ow = mantis_get(c, MANTIS_GEMM_VIEW_OW);
    const uint64_t patch = channels * mantis_get(c, MANTIS_GEMM_VIEW_KH) * mantis_get(c, MANTIS_GEMM_VIEW_KW),
                   pixels = images * oh * ow;
    const bool ta = mantis_get(c, MANTIS_GEMM_TRANS_A), tb = mantis_get(c, MANTIS_GEMM_TRANS_B);
    CHECK_SIZE("view_h", mantis_get(c, MANTIS_GEMM_VIEW_H), 1, UINT16_MAX);
    CHECK_SIZE("view_w", mantis_get(c, MANTIS_GEMM_VIEW_W), 1, UINT16_MAX);
    CHECK_SIZE("view_c", channels, 1, UINT16_MAX);
    CHECK_SIZE("view_images", images, 1, UINT16_MAX);
    CHECK_SIZE("view_oh", oh, 1, UINT16_MAX);
    CHECK_SIZE("view_ow", ow, 1, UINT16_MAX);
    CHECK_SIZE("rows of this view", mantis_get(c, MANTIS_GEMM_ROWS), ta ? patch : pixels, ta ? patch : pixels);
    CHECK_SIZE("depth of this view", mantis_get(c, MANTIS_GEMM_DEPTH), ta ? pixels : patch, ta ? pixels : patch);
    CHECK_SIZE("x0_ld", mantis_get(c, MANTIS_GEMM_X0_LD), channels, MANTIS_MAX_DIM);
    CHECK_SIZE("x1_ld", mantis_get(c, MANTIS_GEMM_X1_LD), tb ? channels : mantis_get(c, MANTIS_GEMM_COLS),
               MANTIS_MAX_DIM);
    for (int i = 0; i < 2; i++) {
        const mantis_scaling s = mantis_gemm_scaling(c, i);
        if (s.kind == SCALED_BY_CHANNEL && s.by_reduction)
            CHECK_SIZE("channels of an operand's scales along a view's reduction", s.span, channels, channels);
    }
    return mantis_check_size("the view's window of pixels", window_pixels(c), 0, MANTIS_VIEW_PIXELS);
}
