/* SPDX-License-Identifier: Apache-2.0 */
#include "cycle/view_check.h"

#include "cycle/descriptor.h"

#define FIELD(name) descriptor_field(desc, MANTIS_GEMM_##name)

enum {
    LARGEST_KERNEL = 16,
    SMALLEST_BLOCK = 16 /* of a lined view, so that programs run on all arrays */
};

static bool one_two_four(uint32_t x)
{
    return x == 1 || x == 2 || x == 4;
}

static bool kernel_size(uint32_t x)
{
    return x >= 1 && x <= LARGEST_KERNEL;
}

bool view_codes_defined(const uint32_t desc[32])
{
    uint32_t stride = FIELD(VIEW_STRIDE), dilate = FIELD(VIEW_DILATE);
    if (!FIELD(VIEW))
        return !FIELD(VIEW_FLIP);
    return !(FIELD(TRANS_A) && FIELD(TRANS_B)) && kernel_size(FIELD(VIEW_KH)) && kernel_size(FIELD(VIEW_KW)) &&
           one_two_four(stride) && one_two_four(dilate) && !(dilate > 1 && (stride > 1 || FIELD(TRANS_A)));
}

/* A window of one line for each kernel row. One run of pixels needs no check: where it fits, lines do too. */
static bool lines_fit(const uint32_t desc[32])
{
    uint32_t rate = FIELD(VIEW_RATE) ? FIELD(VIEW_RATE) : 1, stride = FIELD(VIEW_STRIDE);
    uint32_t reach = (SMALLEST_BLOCK - 1) * stride + (FIELD(VIEW_KW) - 1) * rate;
    uint32_t columns = reach / FIELD(VIEW_DILATE) + stride;
    if (columns > FIELD(VIEW_W))
        columns = FIELD(VIEW_W);
    return FIELD(VIEW_KH) * ((columns + 3) / 4 * 4) <= MANTIS_VIEW_PIXELS;
}

bool view_shape(const uint32_t desc[32])
{
    if (!FIELD(VIEW))
        return true;
    uint64_t pixels = (uint64_t)FIELD(VIEW_IMAGES) * FIELD(VIEW_OH) * FIELD(VIEW_OW);
    uint64_t entries = (uint64_t)FIELD(VIEW_KH) * FIELD(VIEW_KW) * FIELD(VIEW_C);
    bool none = FIELD(VIEW_H) == 0 || FIELD(VIEW_W) == 0 || pixels == 0 || entries == 0;
    bool across = FIELD(TRANS_A); /* the patches run down the matrix */
    return !none && FIELD(ROWS) == (across ? entries : pixels) && FIELD(DEPTH) == (across ? pixels : entries) &&
           lines_fit(desc);
}
