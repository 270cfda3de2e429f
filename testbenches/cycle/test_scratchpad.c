/* SPDX-License-Identifier: Apache-2.0 */
/* scratchpad against a plain array: random rows, short rows and columns written, random tiles read, also in the same
 * clock and at the same place; then the same with windows of pixels. */
#include "../common/random_program.h"
#include "../common/tap.h"

#include "cycle/scratchpad.h"

#include <string.h>

enum { CLOCKS = 200000 };

static struct scratchpad_unit unit;
static uint8_t plain[2][MANTIS_EDGE][MANTIS_KC];
static uint8_t window[2][MANTIS_VIEW_PIXELS][MANTIS_BANKS];

static void draw_write(random_source *r, struct scratchpad_in *in)
{
    in->write_i = draw_chance(r, 2);
    in->write_column_i = draw_range(r, 0, 1);
    in->write_half_i = draw_range(r, 0, 1);
    in->write_count_i = 16;
    in->write_row_i =
        in->write_column_i ? 16 * draw_range(r, 0, MANTIS_EDGE / 16 - 1) : draw_range(r, 0, MANTIS_EDGE - 1);
    in->write_k_i = draw_range(r, 0, MANTIS_KC - 1);
    if (!in->write_column_i) { /* a short row is aligned to its size */
        in->write_count_i = draw_chance(r, 2) ? 16 : 1u << draw_range(r, 0, 4);
        in->write_k_i -= in->write_k_i % in->write_count_i;
    }
    for (int w = 0; w < 4; w++)
        in->write_data_i[w] = draw_u32(r);
}

static void draw_pixel_write(random_source *r, struct scratchpad_in *in)
{
    draw_write(r, in);
    in->write_view_i = 1;
    in->write_column_i = in->write_row_i = 0;
    in->write_count_i = 16;
    in->write_index_i = draw_range(r, 0, MANTIS_VIEW_PIXELS - 1);
    in->write_k_i = 16 * draw_range(r, 0, MANTIS_BANKS / 16 - 1);
}

/* Any 16 bytes of a packed window. */
static void draw_packed_write(random_source *r, struct scratchpad_in *in)
{
    draw_pixel_write(r, in);
    in->write_column_i = 1;
    in->write_k_i = draw_range(r, 0, MANTIS_BANKS - 1);
}

/* Mostly beside what is being written, so that the order of read and write within a clock matters. */
static void draw_read(random_source *r, struct scratchpad_in *in)
{
    in->read_i = !draw_chance(r, 3);
    in->read_half_i = draw_chance(r, 4) ? in->write_half_i ^ 1 : in->write_half_i;
    in->read_row_i = draw_chance(r, 2) ? in->write_row_i / MANTIS_N * MANTIS_N : MANTIS_N * draw_range(r, 0, 3);
    in->read_k_i = draw_chance(r, 2) ? in->write_k_i : draw_range(r, 0, MANTIS_KC - 1);
    in->count_i = draw_chance(r, 2) ? MANTIS_N : draw_range(r, 1, MANTIS_N);
}

/* Pixels around the one that is written, so that now and then it is among them. */
static void draw_window_read(random_source *r, struct scratchpad_in *in)
{
    draw_read(r, in);
    in->view_i = 1;
    in->view_row_i = draw_range(r, 0, 1);
    in->view_shift_i = draw_range(r, 0, 2);
    in->view_phase_i = draw_range(r, 0, (1u << in->view_shift_i) - 1);
    in->view_p_i =
        draw_chance(r, 2) ? draw_u32(r) & 2047 : (in->write_index_i - draw_range(r, 0, 8)) & 2047; /* any: wraps */
    in->view_c_i = in->view_row_i ? 0 : draw_range(r, 0, 15);
    in->view_mask_i = (draw_chance(r, 2) ? ~0u : draw_u32(r)) & (uint32_t)((UINT64_C(1) << MANTIS_N) - 1);
}

static void draw_packed_read(random_source *r, struct scratchpad_in *in)
{
    draw_window_read(r, in);
    in->view_row_i = in->view_packed_i = 1;
    in->view_shift_i = in->view_phase_i = 0;
    in->view_c_i = draw_range(r, 0, MANTIS_BANKS - 1);
    in->view_fold_i = draw_chance(r, 3) ? 0 : draw_range(r, 2, MANTIS_N / 2);
}

/* Byte f of a packed window, modulo its size. */
static uint8_t *byte_at(uint32_t half, uint32_t index, uint32_t f)
{
    return &window[half][0][0] + (index * MANTIS_BANKS + f) % sizeof window[0];
}

static uint8_t expected_lane(const struct scratchpad_in *in, uint32_t lane)
{
    if (!in->view_i)
        return lane < in->count_i ? plain[in->read_half_i][in->read_row_i + lane][in->read_k_i] : 0;
    if (!(in->view_mask_i >> lane & 1))
        return 0;
    if (in->view_packed_i)
        return *byte_at(in->read_half_i, in->view_p_i,
                        in->view_c_i + lane + (in->view_fold_i ? 1024 * (lane / in->view_fold_i) : 0));
    if (in->view_row_i)
        return window[in->read_half_i][in->view_p_i % MANTIS_VIEW_PIXELS][lane];
    uint32_t pixel = in->view_p_i + ((in->view_phase_i + lane) >> in->view_shift_i);
    return window[in->read_half_i][pixel % MANTIS_VIEW_PIXELS][in->view_c_i];
}

static void plain_write(const struct scratchpad_in *in)
{
    for (uint32_t j = 0; j < 16 && in->write_view_i && in->write_column_i; j++)
        *byte_at(in->write_half_i, in->write_index_i, in->write_k_i + j) =
            (uint8_t)(in->write_data_i[j / 4] >> 8 * (j % 4));
    for (uint32_t j = 0; j < 16 && in->write_view_i && !in->write_column_i; j++)
        window[in->write_half_i][in->write_index_i][in->write_k_i + j] =
            (uint8_t)(in->write_data_i[j / 4] >> 8 * (j % 4));
    for (uint32_t j = 0; j < in->write_count_i && !in->write_view_i; j++) {
        uint32_t row = in->write_row_i + (in->write_column_i ? j : 0), k = in->write_k_i + (in->write_column_i ? 0 : j);
        plain[in->write_half_i][row][k] = (uint8_t)(in->write_data_i[j / 4] >> 8 * (j % 4));
    }
}

/* Runs random clocks; returns the first clock whose data_o is not what was read two clocks before, or 0; or -1. */
enum { ROWS, PIXELS, PACKED };
static int wrong_clock(random_source *r, int what)
{
    uint8_t shown[MANTIS_N] = {0}, next[MANTIS_N] = {0}, taken[MANTIS_N] = {0};
    int taken_valid = 0;
    const struct scratchpad_out *out = &unit.out;
    for (int clock = 0; clock < CLOCKS; clock++) {
        struct scratchpad_in *in = &unit.in;
        in->rst_ni = 1;
        if (what == PACKED) {
            draw_packed_write(r, in);
            draw_packed_read(r, in);
        } else if (what == PIXELS) {
            draw_pixel_write(r, in);
            draw_window_read(r, in);
        } else {
            draw_write(r, in);
            draw_read(r, in);
        }
        scratchpad_outputs(&unit.s, in, &unit.out);
        for (int i = 0; i < MANTIS_N; i++)
            if (operand_byte(&out->data_o, i) != shown[i])
                return clock;
        memset(next, 0, sizeof next);
        if (taken_valid)
            memcpy(next, taken, sizeof next);
        taken_valid = (int)in->read_i;
        for (uint32_t i = 0; in->read_i && i < MANTIS_N; i++)
            taken[i] = expected_lane(in, i);
        if (in->write_i)
            plain_write(in);
        scratchpad_tick(&unit.s, in, &unit.out);
        memcpy(shown, next, sizeof shown);
    }
    return -1;
}

/* A read just before a reset is forgotten, where the same read without a reset shows something. */
static int reset_forgets(void)
{
    uint8_t zero[sizeof(operand_port)] = {0};
    int something[2];
    for (uint32_t reset = 0; reset < 2; reset++) {
        unit.in.read_i = 1;
        unit.in.rst_ni = !reset;
        unit.in.write_i = 0;
        unit.in.view_i = unit.in.view_row_i = 1; /* pixel 0, all channels */
        unit.in.view_mask_i = (uint32_t)((UINT64_C(1) << MANTIS_N) - 1);
        scratchpad_tick(&unit.s, &unit.in, &unit.out);
        unit.in.read_i = 0;
        scratchpad_tick(&unit.s, &unit.in, &unit.out);
        scratchpad_outputs(&unit.s, &unit.in, &unit.out);
        something[reset] = memcmp(&unit.out.data_o, zero, sizeof zero) != 0;
    }
    return something[0] && !something[1];
}

int main(void)
{
    random_source r = {20221};
    int wrong = wrong_clock(&r, ROWS);
    tap_ok(wrong < 0, "%d clocks of reads two clocks late, writes by row and by column", (int)CLOCKS);
    if (wrong >= 0)
        printf("# clock %d\n", wrong);
    memset(&unit, 0, sizeof unit);
    wrong = wrong_clock(&r, PIXELS);
    tap_ok(wrong < 0, "%d clocks of windows, read along the pixels and along the channels", (int)CLOCKS);
    if (wrong >= 0)
        printf("# clock %d\n", wrong);
    memset(&unit, 0, sizeof unit);
    memset(window, 0, sizeof window);
    wrong = wrong_clock(&r, PACKED);
    tap_ok(wrong < 0, "%d clocks of packed windows, bytes behind each other", (int)CLOCKS);
    if (wrong >= 0)
        printf("# clock %d\n", wrong);
    memset(&unit.in, 0, sizeof unit.in);
    tap_ok(reset_forgets(), "reset drops the read under way");
    return tap_done();
}
