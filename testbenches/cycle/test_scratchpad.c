/* scratchpad against a plain array: random rows and columns written, random tiles read, also in the same clock and at the same place. */
#include "../common/random_program.h"
#include "../common/tap.h"

#include "cycle/scratchpad.h"

#include <string.h>

enum { CLOCKS = 200000 };

static struct scratchpad_unit unit;
static uint8_t plain[2][MANTIS_EDGE][MANTIS_KC];

static void draw_write(random_source *r, struct scratchpad_in *in)
{
    in->write_i = draw_chance(r, 2);
    in->write_column_i = draw_range(r, 0, 1);
    in->write_half_i = draw_range(r, 0, 1);
    in->write_count_i = 16;
    in->write_row_i = in->write_column_i ? 16 * draw_range(r, 0, MANTIS_EDGE / 16 - 1) : draw_range(r, 0, MANTIS_EDGE - 1);
    in->write_k_i = in->write_column_i ? draw_range(r, 0, MANTIS_KC - 1) : 16 * draw_range(r, 0, MANTIS_KC / 16 - 1);
    for (int w = 0; w < 4; w++)
        in->write_data_i[w] = draw_u32(r);
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

static void plain_write(const struct scratchpad_in *in)
{
    for (uint32_t j = 0; j < 16; j++) {
        uint32_t row = in->write_row_i + (in->write_column_i ? j : 0), k = in->write_k_i + (in->write_column_i ? 0 : j);
        plain[in->write_half_i][row][k] = (uint8_t)(in->write_data_i[j / 4] >> 8 * (j % 4));
    }
}

/* Runs random clocks; returns the first clock whose data_o is not what was read two clocks before, or -1. */
static int wrong_clock(random_source *r)
{
    uint8_t shown[MANTIS_N] = {0}, next[MANTIS_N] = {0}, taken[MANTIS_N] = {0};
    int taken_valid = 0;
    const struct scratchpad_out *out = &unit.out;
    for (int clock = 0; clock < CLOCKS; clock++) {
        struct scratchpad_in *in = &unit.in;
        in->rst_ni = 1;
        draw_write(r, in);
        draw_read(r, in);
        scratchpad_outputs(&unit.s, in, &unit.out);
        for (int i = 0; i < MANTIS_N; i++)
            if (operand_byte(&out->data_o, i) != shown[i])
                return clock;
        if (taken_valid)
            memcpy(next, taken, sizeof next);
        taken_valid = (int)in->read_i;
        for (uint32_t i = 0; in->read_i && i < MANTIS_N; i++)
            taken[i] = i < in->count_i ? plain[in->read_half_i][in->read_row_i + i][in->read_k_i] : 0;
        if (in->write_i)
            plain_write(in);
        scratchpad_tick(&unit.s, in, &unit.out);
        memcpy(shown, next, sizeof shown);
    }
    return -1;
}

/* A read just before a reset is forgotten: the operand registers keep what they had. */
static int reset_forgets(void)
{
    operand_port before;
    scratchpad_outputs(&unit.s, &unit.in, &unit.out);
    unit.in.read_i = unit.in.write_i = 0;
    unit.in.rst_ni = 1;
    for (int i = 0; i < 3; i++)
        scratchpad_tick(&unit.s, &unit.in, &unit.out);
    memcpy(&before, &unit.s.data_q, sizeof before);
    unit.in.read_i = 1;
    unit.in.rst_ni = 0;
    unit.in.count_i = 0; /* would read as zeros */
    scratchpad_tick(&unit.s, &unit.in, &unit.out);
    unit.in.read_i = 0;
    scratchpad_tick(&unit.s, &unit.in, &unit.out);
    scratchpad_outputs(&unit.s, &unit.in, &unit.out);
    uint8_t zero[sizeof before] = {0};
    return memcmp(&before, zero, sizeof before) != 0 && memcmp(&before, &unit.out.data_o, sizeof before) == 0;
}

int main(void)
{
    random_source r = {20221};
    int wrong = wrong_clock(&r);
    tap_ok(wrong < 0, "%d clocks of reads two clocks late, writes by row and by column", (int)CLOCKS);
    if (wrong >= 0)
        printf("# clock %d\n", wrong);
    tap_ok(reset_forgets(), "reset drops the read under way and keeps the data");
    return tap_done();
}
