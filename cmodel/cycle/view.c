/* SPDX-License-Identifier: Apache-2.0 */
#include "cycle/view.h"

#include "cycle/descriptor.h"

#define FIELD(name) descriptor_field(desc, MANTIS_GEMM_##name)

static int32_t log_of(uint32_t one_two_four)
{
    return (int32_t)(one_two_four >> 1); /* 1, 2, 4 to 0, 1, 2 */
}

/* All taps of a slice must fit in a chunk of the sum. */
static uint32_t slice_channels(uint32_t taps)
{
    uint32_t channels = 16;
    while (channels > 1 && taps * channels > MANTIS_KC)
        channels /= 2;
    return channels;
}

struct view view_decode(const uint32_t desc[32])
{
    if (!FIELD(VIEW))
        return (struct view){0};
    struct view v = {
        .used = true,
        .transposed = FIELD(TRANS_A),
        .flip = FIELD(VIEW_FLIP),
        .images = (int32_t)FIELD(VIEW_IMAGES),
        .height = (int32_t)FIELD(VIEW_H),
        .width = (int32_t)FIELD(VIEW_W),
        .channels = (int32_t)FIELD(VIEW_C),
        .out_height = (int32_t)FIELD(VIEW_OH),
        .out_width = (int32_t)FIELD(VIEW_OW),
        .kernel_height = (int32_t)FIELD(VIEW_KH),
        .kernel_width = (int32_t)FIELD(VIEW_KW),
        .pad = (int32_t)FIELD(VIEW_PAD),
        .stride_log = log_of(FIELD(VIEW_STRIDE)),
        .dilate_log = log_of(FIELD(VIEW_DILATE)),
        .taps = FIELD(VIEW_KH) * FIELD(VIEW_KW),
    };
    v.linear = v.stride_log == 0 && v.dilate_log == 0 && v.out_height == v.height && v.out_width == v.width &&
               v.kernel_height == 2 * v.pad + 1 && v.kernel_width == v.kernel_height;
    v.pitch = (v.width + 3) / 4 * 4;
    v.slice = v.transposed ? MANTIS_N : slice_channels(v.taps);
    return v;
}

struct view_position view_tap(const struct view *v, uint32_t t)
{
    int32_t row = (int32_t)t / v->kernel_width, column = (int32_t)t % v->kernel_width;
    if (v->flip)
        return (struct view_position){v->kernel_height - 1 - row, v->kernel_width - 1 - column};
    return (struct view_position){row, column};
}
