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
    b->count = least(v->width_of_block, pixels_left(v, b));
}

int32_t view_block_pixels(const struct view *v, const struct view_block *b)
{
    return b->count * (1 << v->rows_log);
}

struct view_block view_blocks_begin(const struct view *v)
{
    struct view_block b = {0};
    measure(&b, v);
    return b;
}

/* Linear views cut the numbered pixels of all images, the others each row of output pixels, or take several. */
static bool advance(struct view_block *b, const struct view *v)
{
    if (v->linear) {
        b->first += v->width_of_block;
        return pixels_left(v, b) > 0;
    }
    b->column += v->width_of_block;
    if (b->column < v->out_width)
        return true;
    b->column = 0;
    b->row += 1 << v->rows_log;
    if (b->row < v->out_height)
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
    /* Columns of the dilated input that the block's first output sees first, and its last output last. */
    int32_t from = (b->column << v->stride_log) - v->pad;
    int32_t to = ((b->column + b->count - 1) << v->stride_log) + (v->kernel_width - 1) * v->rate - v->pad;
    int32_t left = view_floor_shift(from + (1 << v->dilate_log) - 1, v->dilate_log);
    int32_t right = least(v->width - 1, view_floor_shift(to, v->dilate_log));
    left = left > 0 ? left : 0;
    return (struct view_window){.count = right >= left ? (uint32_t)(right - left + 1) : 0, .left = left};
}

int32_t view_runs(const struct view *v)
{
    return v->linear ? 1 : v->lines;
}

/* The row of the dilated input that line a sees, which may lie outside of it. */
static int32_t row_under(const struct view *v, const struct view_block *b, int32_t a)
{
    return (b->row << v->stride_log) + a * v->rate - v->pad;
}

/* It is a row of the image, not between two of them. */
static bool is_there(const struct view *v, int32_t y)
{
    return y >= 0 && (y & ((1 << v->dilate_log) - 1)) == 0 && y >> v->dilate_log < v->height;
}

uint32_t view_run_pixels(const struct view *v, const struct view_block *b, const struct view_window *w, int32_t a)
{
    return v->linear || is_there(v, row_under(v, b, a)) ? w->count : 0;
}

uint32_t view_run_first(const struct view *v, const struct view_block *b, const struct view_window *w, int32_t a)
{
    if (v->linear)
        return w->first;
    uint32_t row = (uint32_t)b->image * (uint32_t)v->height + (uint32_t)(row_under(v, b, a) >> v->dilate_log);
    return row * (uint32_t)v->width + (uint32_t)w->left;
}

int32_t view_line_index(const struct view *v, const struct view_window *w, int32_t a, int32_t x)
{
    int32_t below_stride = (1 << v->stride_log) - 1;
    int32_t right = x - (w->left & ~below_stride);
    return a * v->pitch + (right & below_stride) * (v->pitch >> v->stride_log) + view_floor_shift(right, v->stride_log);
}

uint32_t view_window_index(const struct view *v, const struct view_window *w, int32_t a, uint32_t i)
{
    return v->linear ? i : (uint32_t)view_line_index(v, w, a, w->left + (int32_t)i);
}
