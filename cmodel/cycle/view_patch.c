/* SPDX-License-Identifier: Apache-2.0 */
#include "cycle/view_patch.h"

struct view_lanes view_lanes_at(const struct view *v, int32_t first)
{
    struct view_lanes lanes;
    int32_t x = first % v->width, y = first / v->width % v->height;
    for (int e = 0; e < MANTIS_N; e++) {
        lanes.x[e] = x;
        lanes.y[e] = y;
        if (++x == v->width) {
            x = 0;
            y = y + 1 == v->height ? 0 : y + 1;
        }
    }
    return lanes;
}

static struct view_read linear_read(const struct view *v, int32_t line, const struct view_origin *from,
                                    struct view_position k, int32_t pixel, uint32_t live,
                                    const struct view_lanes *lanes)
{
    int32_t dy = k.a - v->pad, dx = k.b - v->pad;
    struct view_read r = {.p = (uint32_t)(from->u + pixel + k.a * line + k.b) & 2047u};
    for (uint32_t e = 0; e < live; e++) {
        uint32_t of = v->transposed ? 0 : e;
        int32_t y = lanes->y[of] + dy, x = lanes->x[of] + dx;
        if (y >= 0 && y < v->height && x >= 0 && x < v->width)
            r.mask |= 1u << e;
    }
    return r;
}

/* x of the dilated input holds an input pixel, of a row or column of `size`. */
static bool holds_pixel(const struct view *v, int32_t x, int32_t size)
{
    return x >= 0 && (x & ((1 << v->dilate_log) - 1)) == 0 && x >> v->dilate_log < size;
}

struct view_read view_patch_read(const struct view *v, int32_t line, const struct view_origin *from, uint32_t t,
                                 int32_t pixel, uint32_t live, const struct view_lanes *lanes)
{
    struct view_position k = view_tap(v, t);
    if (v->linear)
        return linear_read(v, line, from, k, pixel, live, lanes);

    int32_t y = from->v + from->down + k.a * v->rate;
    int32_t x = from->u + pixel * (1 << v->stride_log) + k.b * v->rate;
    int32_t right = view_floor_shift(x, v->dilate_log) - from->left, below_stride = (1 << v->stride_log) - 1;
    int32_t index = (k.a + from->down) * line + (right & below_stride) * (line >> v->stride_log) +
                    view_floor_shift(right, v->stride_log);
    struct view_read r = {
        .p = (uint32_t)index & 2047u,
        .phase = (uint32_t)x & ((1u << v->dilate_log) - 1),
        .shift = (uint32_t)v->dilate_log,
    };
    for (uint32_t e = 0; e < live && holds_pixel(v, y, v->height); e++)
        if (holds_pixel(v, v->transposed ? x : x + (int32_t)(e << v->stride_log), v->width))
            r.mask |= 1u << e;
    return r;
}

struct view_read view_packed_read(const struct view *v, const struct view_line *of, const struct view_origin *from,
                                  uint32_t t, int32_t pixel, uint32_t live, uint32_t *at)
{
    struct view_position k = view_tap(v, t);
    int32_t y = from->v + from->down + k.a;
    int32_t u = from->u + pixel * v->channels * (1 << v->stride_log) + k.b * MANTIS_N;
    struct view_read r = {0};
    *at = (uint32_t)((k.a + from->down) * (int32_t)of->pitch + u - from->left) & 32767u;
    for (uint32_t e = 0; e < live; e++) {
        int32_t below = v->fold ? (int32_t)(e / v->fold) : 0, byte = u + (int32_t)(v->fold ? e % v->fold : e);
        if (holds_pixel(v, y + below, v->height) && byte >= 0 && byte < (int32_t)of->width)
            r.mask |= 1u << e;
    }
    return r;
}
