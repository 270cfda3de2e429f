/* SPDX-License-Identifier: Apache-2.0 */
/* The sequencer's commands behind the one that runs: fetched meanwhile, done although the machine takes in no more, not
 * fetched ahead of a command that writes into the ring, and their errors no errors before their turn. */
#include "../common/tap.h"

#include "cycle/descriptor.h"
#include "cycle/sequencer.h"
#include "mantis/command.h"

#include <string.h>

enum { RING = 0x1000, SLOTS = 4, LONG = 400 };

typedef struct {
    struct sequencer s;
    struct sequencer_in in;
    struct sequencer_out out;
    mantis_command ring[SLOTS];
    const mantis_command *coming; /* the descriptor whose beats come */
    uint32_t beat, fetches, running;
    uint32_t started_tag; /* TAG of the command that started last */
} bench;

static mantis_command peak(uint32_t tag, uint32_t out_scale)
{
    mantis_command c = mantis_command_make(MANTIS_OP_PEAK);
    mantis_set(&c, MANTIS_ALL_TAG, tag);
    mantis_set(&c, MANTIS_PEAK_COUNT, 4);
    mantis_set(&c, MANTIS_PEAK_X0_ADDR, 0x100);
    mantis_set(&c, MANTIS_PEAK_OUT_SCALE, out_scale);
    return c;
}

static void begin(bench *b, uint32_t commands)
{
    *b = (bench){0};
    b->in.ring_base_i = RING;
    b->in.ring_mask_i = SLOTS - 1;
    b->in.mem_limit_i = 0xffff;
    b->in.rst_ni = b->in.run_i = b->in.st_reader_idle_i = b->in.st_writer_idle_i = 1;
    b->in.fetch_req_ready_i = b->in.st_wr_req_ready_i = b->in.st_wr_data_ready_i = 1;
    b->in.tail_i = commands;
    for (uint32_t i = 0; i < SLOTS; i++)
        b->ring[i] = peak(i, 0x200);
}

/* A clock, with a memory that answers in the next one and a unit that takes LONG clocks. */
static void step(bench *b)
{
    struct sequencer_in *in = &b->in;
    sequencer_outputs(&b->s, in, &b->out);
    in->fetch_beat_valid_i = b->out.fetching_o;
    if (in->fetch_beat_valid_i)
        memcpy(in->fetch_beat_data_i, &b->coming->word[MANTIS_PORT / 32 * b->beat++], sizeof in->fetch_beat_data_i);
    in->st_done_i = b->running == 1;
    b->running -= b->running > 0;
    if (b->out.st_start_o) {
        b->running = LONG;
        b->started_tag = b->out.st_desc_o[1];
    }
    if (b->out.fetch_req_valid_o) {
        b->coming = &b->ring[(b->out.fetch_req_addr_o - RING) / MANTIS_DESCRIPTOR_BYTES];
        b->beat = 0;
        b->fetches++;
    }
    sequencer_tick(&b->s, in, &b->out);
}

static void steps(bench *b, uint32_t clocks)
{
    for (uint32_t i = 0; i < clocks; i++)
        step(b);
}

static bool waits(const bench *b)
{
    return b->s.queue[STREAMS_ENGINE].valid;
}

/* It waits for nothing that a clock could bring: prepare need not be stepped. */
static bool prepare_rests(const bench *b)
{
    const struct prepare_view view = {.next = b->s.order.next, .ring = b->s.order.ring};
    return !command_prepare_stirs(&b->s.prepare, &b->in, &view);
}

/* Until the first command runs, and its successor could wait in its queue. */
static void into_first(bench *b)
{
    while (b->running == 0)
        step(b);
    steps(b, LONG / 2);
}

int main(void)
{
    bench b;
    begin(&b, 3);
    into_first(&b);
    tap_ok(waits(&b) && b.s.prepare.state == PREPARE_READY && b.fetches == 3 && b.out.head_o == 0,
           "the second command waits while the first runs, the third is prepared");
    steps(&b, 3 * LONG);
    tap_ok(b.out.head_o == 3 && b.out.idle_o && b.fetches == 3 && b.started_tag == 2, "each is fetched once");

    begin(&b, 3);
    into_first(&b);
    while (b.running > 0) /* the second begins, the third is fetched */
        step(&b);
    into_first(&b);
    b.in.run_i = 0;
    steps(&b, 3 * LONG);
    tap_ok(b.out.head_o == 3 && b.out.idle_o && b.started_tag == 2, "stopped, the machine ends what it has taken in");
    b.in.tail_i = 4;
    b.ring[3] = peak(77, 0x200);
    steps(&b, LONG);
    tap_ok(b.out.idle_o && b.fetches == 3 && b.s.prepare.state == PREPARE_EMPTY, "and takes in nothing further");
    b.in.run_i = 1;
    steps(&b, 2 * LONG);
    tap_ok(b.out.head_o == 4 && b.fetches == 4 && b.started_tag == 77, "until it may");

    begin(&b, 2);
    while (b.s.prepare.state != PREPARE_READY)
        step(&b);
    b.in.run_i = 0;
    steps(&b, LONG);
    tap_ok(b.out.head_o == 0 && b.out.idle_o && b.s.prepare.state == PREPARE_EMPTY,
           "a command that is prepared is not taken in yet");
    b.ring[0] = peak(78, 0x200);
    b.in.run_i = 1;
    while (b.running == 0)
        step(&b);
    tap_ok(b.started_tag == 78, "what was put into its slot meanwhile runs");

    begin(&b, 2);
    b.ring[0] = peak(0, RING + SLOTS * MANTIS_DESCRIPTOR_BYTES - 4);
    into_first(&b);
    tap_ok(!waits(&b) && b.s.prepare.state == PREPARE_EMPTY && b.fetches == 1,
           "nothing is fetched beside a command that writes there");
    tap_ok(b.s.order.ring && prepare_rests(&b), "nor is prepare stepped meanwhile");
    steps(&b, 2 * LONG);
    tap_ok(b.out.head_o == 2 && b.fetches == 2, "but after it");
    begin(&b, 2);
    b.ring[0] = peak(0, RING + SLOTS * MANTIS_DESCRIPTOR_BYTES);
    into_first(&b);
    tap_ok(waits(&b), "a word behind the ring is not in it");
    begin(&b, 2);
    b.ring[0] = peak(0, RING - 4);
    into_first(&b);
    tap_ok(waits(&b), "nor is the one before it");

    begin(&b, 2);
    mantis_set(&b.ring[1], MANTIS_PEAK_COUNT, 0);
    into_first(&b);
    tap_ok(waits(&b) && b.out.status_o == MANTIS_OK && !b.out.halted_o && b.out.busy_o,
           "an error that waits is not one yet");
    steps(&b, LONG);
    tap_ok(b.out.head_o == 1 && b.out.status_o == MANTIS_BAD_SHAPE && b.out.halted_o, "it is when its turn comes");
    b.in.tail_i = 0;
    b.in.restart_i = 1;
    step(&b);
    b.in.restart_i = 0;
    b.ring[0] = peak(5, 0x200);
    b.in.tail_i = 1;
    steps(&b, 2 * LONG);
    tap_ok(b.out.head_o == 1 && b.started_tag == 5 && b.out.status_o == MANTIS_OK,
           "after a restart the first slot runs");

    begin(&b, 1);
    b.in.fetch_req_ready_i = 0;
    steps(&b, 8);
    b.in.lost_i = 1;
    steps(&b, 10);
    tap_ok(b.out.halted_o && b.out.status_o == MANTIS_BUS_ERROR && b.out.head_o == 0,
           "a descriptor that memory does not take ends in BUS_ERROR");
    begin(&b, 2);
    into_first(&b);
    b.in.lost_i = 1;
    steps(&b, 4);
    tap_ok(b.out.halted_o && b.out.status_o == MANTIS_BUS_ERROR && !waits(&b),
           "so does a command that waits for its unit; what waits behind it is dropped");
    begin(&b, 1);
    steps(&b, 3 * LONG);
    b.in.lost_i = 1;
    steps(&b, 8);
    tap_ok(b.out.idle_o && b.out.head_o == 1 && b.out.status_o == MANTIS_OK, "nothing to do, nothing is lost");
    b.in.tail_i = 2;
    steps(&b, 10);
    tap_ok(b.out.halted_o && b.out.head_o == 1 && b.out.status_o == MANTIS_BUS_ERROR, "but for the next command");
    return tap_done();
}
