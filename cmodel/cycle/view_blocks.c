/* SPDX-License-Identifier: Apache-2.0 */
#include "cycle/view_blocks.h"

static int32_t least(int32_t a, int32_t b)
{
    return a < b ? a : b;
}

static int32_t pixels_left(const struct view *v, const struct view_block *b)
{
    return v->linear ? v->images * v->out_height * v->out_width - b->first : v->out_width - b->column;
}

static void measure(struct view_block *b, const struct view *v)
{
    b->first = v->linear ? b->first : (b->image * v->out_height + b->row) * v->out_width + b->column;
    b->count = least(MANTIS_EDGE, pixels_left(v, b));
}

struct view_block view_blocks_begin(const struct view *v)
{
    struct view_block b = {0};
    measure(&b, v);
    return b;
}

/* Linear views cut the numbered pixels of all images, the others each row of output pixels. */
static bool advance(struct view_block *b, const struct view *v)
{
    if (v->linear) {
        b->first += MANTIS_EDGE;
        return pixels_left(v, b) > 0;
    }
    b->column += MANTIS_EDGE;
    if (b->column < v->out_width)
        return true;
    b->column = 0;
    if (++b->row < v->out_height)
        return true;
    b->row = 0;
    return ++b->image < v->images;
}

bool view_blocks_next(struct view_block *b, const struct view *v)
{
    if (!advance(b, v)) {
        *b = view_blocks_begin(v);
        return false;
    }
    measure(b, v);
    return true;
}

static struct view_window linear_window(const struct view *v, const struct view_block *b)
{
    int32_t halo = v->pad * (v->width + 1);
    int32_t first = b->first > halo ? b->first - halo : 0;
    int32_t end = least(v->images * v->height * v->width, b->first + b->count + halo);
    return (struct view_window){.first = (uint32_t)first, .count = (uint32_t)(end - first), .offset = b->first - first};
}

struct view_window view_window_of(const struct view *v, const struct view_block *b)
{
    if (v->linear)
        return linear_window(v, b);
    int32_t first_y = (b->row << v->stride_log) - v->pad; /* of the dilated input */
    int32_t last_y = first_y + v->kernel_height - 1;
    int32_t top = view_floor_shift(first_y + (1 << v->dilate_log) - 1, v->dilate_log);
    int32_t bottom = least(v->height - 1, view_floor_shift(last_y, v->dilate_log));
    top = top > 0 ? top : 0;
    int32_t rows = bottom >= top ? bottom - top + 1 : 0;
    return (struct view_window){
        .first = ((uint32_t)b->image * (uint32_t)v->height + (uint32_t)top) * (uint32_t)v->width,
        .count = (uint32_t)(rows * v->width),
        .top = top,
    };
}

int32_t view_column_index(const struct view *v, int32_t x)
{
    int32_t remainder = x & ((1 << v->stride_log) - 1);
    return remainder * (v->pitch >> v->stride_log) + view_floor_shift(x, v->stride_log);
}

uint32_t view_window_index(const struct view *v, uint32_t i)
{
    if (v->linear)
        return i;
    int32_t y = (int32_t)i / v->width, x = (int32_t)i % v->width;
    return (uint32_t)(y * v->pitch + view_column_index(v, x));
}
