/* SPDX-License-Identifier: Apache-2.0 */
#include "cycle/walker_front.h"

#include "cycle/descriptor.h"
#include "cycle/product_scaling.h"
#include "cycle/sign_extend.h"

#include <string.h>

enum { SCAN_CLOCKS = MANTIS_N /* a lane a clock */ };

/* -- positions --------------------------------------------------------------------------------- */

static bool mode_p(const struct walker_front *s)
{
    return s->view.used && !s->view.transposed;
}

static bool mode_w(const struct walker_front *s)
{
    return s->view.transposed;
}

/* Does the kernel row of a tap add anything? Of a lined view, when its line is there, or no row's is. */
static bool adds(const struct walker_front *s, uint32_t tap)
{
    uint32_t row = tap / (uint32_t)s->view.kernel_width;
    uint32_t line = s->view.flip ? (uint32_t)s->view.kernel_rows - 1 - row : row;
    uint32_t lines = s->step.lines >> (s->row << s->view.stride_log) & ((1u << s->view.kernel_rows) - 1);
    return lines == 0 || lines >> line & 1;
}

/* Mode P: the first tap of the next kernel row. */
static uint32_t next_row(const struct walker_front *s)
{
    return (s->tap / (uint32_t)s->view.kernel_width + 1) * (uint32_t)s->view.kernel_width;
}

/* Mode P: the last tap that adds anything. */
static bool at_last_tap(const struct walker_front *s)
{
    uint32_t tap = next_row(s);
    if (s->tap + 1 != tap)
        return false;
    while (tap < s->view.taps && !adds(s, tap))
        tap += (uint32_t)s->view.kernel_width;
    return tap == s->view.taps;
}

/* Is the issue its tile's last? */
static bool at_last_k(const struct walker_front *s)
{
    if (mode_p(s))
        return s->channel == s->step.klen - 1 && at_last_tap(s);
    return s->k == s->step.klen - 1;
}

/* Output rows that a tile sums. */
static uint32_t at_once(const struct walker_front *s)
{
    return s->view.pair ? 2 : 1;
}

/* Is the tile its step's last? */
static bool at_last_tile(const struct walker_front *s)
{
    if (mode_w(s))
        return s->tap + 1 == geometry_min(VIEW_PASS, s->view.taps - s->loops.pass);
    return s->row + at_once(s) == (uint32_t)1 << s->rows_log && s->tile_row + MANTIS_N >= s->step.rows &&
           s->tile_col + MANTIS_N >= s->step.cols;
}

/* Rows of tiles that a row of the output has. */
static uint32_t tile_rows(const struct walker_front *s)
{
    return (s->step.rows + MANTIS_N - 1) / MANTIS_N;
}

/* Packed: the rows of C that the tile has. */
static uint32_t packed_rows(const struct walker_front *s)
{
    uint32_t tiles = s->loops.pass + s->tap + 1;
    if (s->view.fold)
        return tiles == s->view.taps ? s->step.rows : s->view.fold * s->view.fold_rows;
    return tiles % s->view.row_tiles == 0 ? s->step.rows : MANTIS_N;
}

/* Does the issue begin a row of tiles whose coordinates the scan makes? */
static bool needs_scan(const struct walker_front *s)
{
    return mode_p(s) && s->view.linear && s->k == 0 && s->tile_col == 0;
}

/* Past the step: which one comes next follows from its record. */
static void next_step(struct walker_front *s)
{
    const struct gemm_record *r = &s->step;
    struct gemm_walker_loops *at = &s->loops;
    at->first_chunk = r->last_chunk;
    at->k0 = r->last_chunk ? 0 : at->k0 + r->klen;
    if (!r->last_chunk)
        return;
    if (!r->last_m) {
        if (!mode_w(s))
            at->row0 += r->rows << s->rows_log;
        else if (r->last_pass)
            at->row0 += MANTIS_N;
        at->pass = mode_w(s) && !r->last_pass ? at->pass + VIEW_PASS : 0;
        return;
    }
    at->row0 = at->pass = 0;
    at->cb = (at->cb + 1) % 4;
    at->col0 += mode_w(s) ? MANTIS_N : MANTIS_EDGE;
    if (r->last_n) {
        at->col0 = 0;
        at->group++;
    }
}

static void next_tile(struct walker_front *s)
{
    s->k = s->channel = 0;
    if (mode_w(s)) {
        s->tap++;
        return;
    }
    s->tap = 0;
    s->tile_col += MANTIS_N;
    if (s->tile_col >= s->step.cols) {
        s->tile_col = 0;
        s->tile_row += MANTIS_N;
    }
    if (s->tile_row >= s->step.rows) {
        s->tile_row = 0;
        s->row += at_once(s);
    }
}

/* To the issue after this one; true: it was the step's last. */
static bool move_on(struct walker_front *s)
{
    if (at_last_k(s)) {
        if (at_last_tile(s)) {
            s->row = s->tile_row = s->tile_col = s->k = s->tap = s->channel = 0;
            next_step(s);
            return true;
        }
        next_tile(s);
        return false;
    }
    s->k++;
    if (mode_p(s) && ++s->channel == s->step.klen) {
        s->channel = 0;
        s->tap++;
    }
    return false;
}

/* -- what an issue is -------------------------------------------------------------------------- */

/* Coordinates are counted from lane to lane and from pixel to pixel; the model begins anew at each tile. */
static void find_coordinates(struct walker_front *s)
{
    if (!s->view.linear)
        return;
    if (mode_w(s))
        s->lanes = view_lanes_at(&s->view, (int32_t)(s->loops.k0 + s->k));
    else if (needs_scan(s))
        s->lanes = view_lanes_at(&s->view, (int32_t)(s->loops.row0 + s->tile_row));
}

/* Bytes of the window behind each other. */
static void describe_packed(const struct walker_front *s, const struct gemm_walker_in *in,
                            const struct view_origin *from, int32_t pixel, struct gemm_walker_issue *i)
{
    struct view_line line = {in->view_line_i, in->view_width_i};
    uint32_t f;
    i->view_read = view_packed_read(&s->view, &line, from, s->loops.pass + s->tap, pixel, i->a_count, &f);
    i->view_packed = 1;
    i->view_read.p = f / MANTIS_BANKS;
    i->view_c = f % MANTIS_BANKS;
}

/* The window is bytes: the pixel p is byte p, and lanes are the pixels behind it. */
static void describe_bytes(struct gemm_walker_issue *i)
{
    int32_t f = sign_extend(i->view_read.p, 11);
    i->view_row = i->view_packed = 1;
    i->view_read.p = (uint32_t)view_floor_shift(f, MANTIS_BANKS == 32 ? 5 : 4) & 2047u;
    i->view_c = (uint32_t)f % MANTIS_BANKS;
}

static void describe_view(struct walker_front *s, const struct gemm_walker_in *in, struct gemm_walker_issue *i)
{
    /* Mode W: pixel k of the block, whose rows have as many as the output's if there are several. */
    uint32_t in_row = s->rows_log > 0 ? (uint32_t)s->view.out_width : s->step.klen;
    uint32_t row = mode_w(s) ? s->k / in_row : s->row;
    int32_t pixel = (int32_t)(mode_w(s) ? s->k % in_row : s->tile_row);
    struct view_origin from = {sign_extend(s->step.u, 20), sign_extend(s->step.v, 20), (int32_t)s->step.left,
                               (int32_t)(row << s->view.stride_log)};
    find_coordinates(s);
    i->view = 1;
    i->view_row = mode_w(s);
    i->view_c = s->channel;
    i->a_row = 0;
    i->read_k = mode_w(s) ? s->k : (s->tap << in->view_slice_log_i) + s->channel;
    if (s->view.packed) {
        describe_packed(s, in, &from, pixel, i);
        return;
    }
    i->view_read = view_patch_read(&s->view, (int32_t)in->view_line_i, &from, s->loops.pass + s->tap, pixel, i->a_count,
                                   &s->lanes);
    if (s->view.narrow)
        describe_bytes(i);
}

/* The channels go round along k: of a view with every tap, otherwise with every SPAN elements of the sum. */
static uint32_t channel_of_k(const struct walker_front *s, uint32_t span)
{
    return s->view.used ? s->step.channel + s->channel : (s->loops.k0 + s->k) % span;
}

static uint32_t scale_addr(const struct walker_front *s)
{
    if (!s->along_sum)
        return 0;
    return s->loops.group * s->scale_step + channel_of_k(s, s->scale_span);
}

static void find_scaling(struct walker_front *s, const uint32_t desc[32])
{
    s->along_sum = 0;
    for (uint32_t operand = 0; operand < 2 && !s->along_sum; operand++) {
        const struct product_scaling x = product_scaling_of(desc, operand);
        s->along_sum = x.along_sum;
        s->scale_step = x.step;
        s->scale_span = x.span;
    }
}

/* What the drain must know of the tile. Window offsets are modulo 2^32. */
static struct gemm_walker_tile describe_tile(const struct walker_front *s, const struct gemm_walker_issue *i,
                                             uint32_t cols, const uint32_t desc[32])
{
    const struct gemm_walker_loops *at = &s->loops;
    uint32_t tap = at->pass + s->tap;
    uint32_t taps_rows = tap * descriptor_field(desc, MANTIS_GEMM_VIEW_C); /* mode W: of taps before */
    if (s->view.packed) /* a kernel row's rows are those of its taps */
        taps_rows = tap / s->view.row_tiles * (uint32_t)(s->view.kernel_width * s->view.channels) +
                    tap % s->view.row_tiles * MANTIS_N;
    if (s->view.fold)
        taps_rows = tap * s->view.fold * s->view.fold_rows;
    uint32_t in_block = s->row * (uint32_t)s->view.out_width + s->tile_row;
    uint32_t m = at->row0 + (mode_w(s) ? taps_rows : in_block), n = at->col0 + s->tile_col;
    uint32_t size = descriptor_field(desc, MANTIS_GEMM_RAW) ? 8 : 4; /* bytes of an element of C */
    uint32_t group_panels = (descriptor_field(desc, MANTIS_GEMM_COLS) + 15) / 16;
    /* 8 columns of mode W stand where they do in their group of 16. */
    uint32_t beside = mode_w(s) && MANTIS_N == 8 ? at->col0 % 16 : 0;
    return (struct gemm_walker_tile){
        .rows = i->a_count,
        .cols = cols,
        .index = mode_w(s) ? s->tap
                           : (s->row / at_once(s) * tile_rows(s) + s->tile_row / MANTIS_N) * 4 + s->tile_col / MANTIS_N,
        .first_chunk = at->first_chunk,
        .last_chunk = s->step.last_chunk,
        .addr = descriptor_field(desc, MANTIS_GEMM_OUT) + at->group * descriptor_field(desc, MANTIS_GEMM_OUT_GROUP) +
                size * (m * descriptor_field(desc, MANTIS_GEMM_OUT_LD) + n),
        .m = m,
        .column = n,
        .scale_a = at->group * descriptor_field(desc, MANTIS_GEMM_X0_SCALE_STEP) & 0x1fff,
        .scale_b = at->group * descriptor_field(desc, MANTIS_GEMM_X1_SCALE_STEP) & 0x1fff,
        .group = (at->group * group_panels + n / 16) * descriptor_field(desc, MANTIS_GEMM_ROWS) & 0xfffffffu,
        .bias = (at->cb * MANTIS_EDGE + beside + s->tile_col) / 8,
    };
}

/* Filled where it is to stay. */
static void describe(struct walker_front *s, const struct gemm_walker_in *in, struct gemm_walker_issue *i)
{
    bool last = at_last_k(s), end_step = last && at_last_tile(s);
    memset(i, 0, sizeof *i);
    i->valid = 1;
    i->first = s->k == 0;
    i->last = last;
    i->end_step = end_step;
    i->final = end_step && s->step.last;
    i->a_row = s->tile_row;
    i->b_row = s->tile_col;
    i->read_k = s->k;
    i->a_count = s->view.packed ? packed_rows(s) : geometry_min(MANTIS_N, s->step.rows - s->tile_row);
    const uint32_t cols = geometry_min(MANTIS_N, s->step.cols - s->tile_col);
    i->b_count = cols;
    if (s->view.pair) { /* above half of the columns: the lower output row's, whose kernel begins a row later */
        const uint32_t row = s->tap / (uint32_t)s->view.kernel_width;
        i->b_count += row > 0 ? MANTIS_N / 2 : 0;
        i->b_upper = row == (uint32_t)s->view.kernel_height;
    }
    i->scale_addr = scale_addr(s);
    if (s->view.used)
        describe_view(s, in, i);
    if (last)
        i->tile = describe_tile(s, i, cols, in->desc_i);
}

/* -- a clock ----------------------------------------------------------------------------------- */

bool walker_front_takes(const struct walker_front *s, const struct gemm_walker_in *in)
{
    return in->step_valid_i && fifo_in_ready(&s->steps, GEMM_WALKER_STEPS);
}

/* Steps: from the loader into the queue, from there to the front when it has none. */
static void take_records(struct walker_front *s, const struct gemm_walker_in *in, bool front_free)
{
    bool push = walker_front_takes(s, in);
    bool pop = front_free && fifo_out_valid(&s->steps);
    if (front_free)
        s->have = pop;
    if (pop) {
        s->step = s->steps_item[s->steps.read];
        s->view.linear = in->view_linear_i;
        if (mode_p(s))
            view_set_pair(&s->view, in->view_pair_i);
        s->rows_log = in->view_rows_log_i;
    }
    if (push)
        s->steps_item[s->steps.write] = gemm_record_shown(in);
    fifo_tick(&s->steps, GEMM_WALKER_STEPS, push, pop, false);
}

void walker_front_take(struct walker_front *s, const struct gemm_walker_in *in)
{
    take_records(s, in, false);
}

uint32_t walker_front_inner(const struct walker_front *s)
{
    const uint32_t klen = s->step.klen, width = (uint32_t)s->view.kernel_width;
    uint32_t end = s->tap;
    if (!s->have)
        return 0;
    if (!mode_p(s))
        return s->k + 1 < klen ? klen - 1 - s->k : 0;
    while (end < s->view.taps && adds(s, end)) /* kernel rows without a gap */
        end = (end / width + 1) * width;
    return end > s->tap ? (end - s->tap) * klen - s->channel - 1 : 0;
}

void walker_front_start(struct walker_front *s, const uint32_t desc[32])
{
    s->have = 0;
    s->view = view_decode(desc, true);
    find_scaling(s, desc);
    s->loops = (struct gemm_walker_loops){.first_chunk = 1};
    s->rows_log = s->row = s->tile_row = s->tile_col = s->k = s->tap = s->channel = 0;
    s->scan_left = SCAN_CLOCKS;
}

void walker_front_tick(struct walker_front *s, const struct gemm_walker_in *in, bool advance,
                       struct gemm_walker_issue *u)
{
    bool scans = s->have && needs_scan(s), front_free = !s->have;
    bool goes = advance && s->have && (!scans || s->scan_left == 0);
    if (s->scan_left > 0)
        s->scan_left--;
    if (advance)
        u->valid = 0;
    if (goes && mode_p(s) && !adds(s, s->tap)) {
        s->tap = next_row(s);
        goes = false;
    }
    if (goes) {
        describe(s, in, u);
        if (scans)
            s->scan_left = SCAN_CLOCKS;
        front_free = move_on(s);
    }
    take_records(s, in, front_free);
}
