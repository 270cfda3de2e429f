/* SPDX-License-Identifier: Apache-2.0 */
#include "host/device/activity.h"

#include "cycle/drain_steps.h"
#include "cycle/mantis_top.h"
#include "platform/platform.h"

#include <stdlib.h>
#include <string.h>

#define ACTIVITY_TEXT(name, about) {#name, about},
static const char *const ITEMS[ACTIVITY_COUNT][2] = {ACTIVITY_ITEMS(ACTIVITY_TEXT)};
#undef ACTIVITY_TEXT

const char *activity_name(int item)
{
    return ITEMS[item][0];
}

const char *activity_about(int item)
{
    return ITEMS[item][1];
}

static uint64_t ones(uint32_t mask)
{
    uint64_t n = 0;
    for (; mask; mask &= mask - 1)
        n++;
    return n;
}

/* Columns of results that an issue adds to: in pairs of output rows those below N/2, those above, or both. */
static uint64_t columns(const struct gemm *g)
{
    const uint32_t count = g->u_walker.out.b_count_o, half = MANTIS_N / 2;
    if (!g->u_loader.out.view_pair_o || count <= half)
        return count;
    return (uint64_t)(count - half) * (g->u_walker.out.b_upper_o ? 1 : 2);
}

static void count_gemm(uint64_t *n, const struct gemm *g)
{
    const struct gemm_walker_out *walker = &g->u_walker.out;
    n[ACTIVITY_array_clocks] += g->u_array.in.en_i;
    n[ACTIVITY_shifts] += g->u_array.in.shift_i;
    n[ACTIVITY_macs] += (uint64_t)walker->a_read_o * walker->a_count_o * columns(g);
    const struct scratchpad_in *pads[] = {&g->u_scratchpad_a.in, &g->u_scratchpad_b.in};
    for (int i = 0; i < 2; i++) {
        n[ACTIVITY_operand_reads] += pads[i]->read_i;
        n[ACTIVITY_operand_bytes] += pads[i]->write_i ? pads[i]->write_count_i : 0;
    }
    const struct gemm_scales_unit *scales = &g->u_scales;
    n[ACTIVITY_scale_reads] += scales->in.a_read_i + scales->in.b_read_i;
    n[ACTIVITY_scale_writes] += scales->s.state == GEMM_SCALES_TAKE; /* one entry a clock */
}

/* The memories of the drain, by its registers alone (section 10.5 of the microarchitecture). */
static void count_drain(uint64_t *n, const struct drain_unit *u)
{
    n[ACTIVITY_psum_reads] += drain_reads_psum(&u->s, &u->in);
    n[ACTIVITY_psum_writes] += u->s.keeper.keeps;
    n[ACTIVITY_bias_reads] += drain_reads_bias(&u->s, &u->in);
    n[ACTIVITY_bias_writes] += u->in.bias_valid_i;
}

static void count_stream(uint64_t *n, const struct stream_unit *u)
{
    const struct stream *s = &u->s;
    if (s->b.valid && stream_advances(s)) {
        n[ACTIVITY_terms] += s->b.tag.count;
        n[ACTIVITY_coefficient_reads]++; /* each term's window was read two steps before */
    }
    /* Of the clock before: coefficients, or exponents of a MAP that has several. */
    n[ACTIVITY_coefficient_writes] += s->u_coefficients.in.write_i;
    if ((u->in.desc_i[0] & 0xff) == MANTIS_OP_MAP)
        n[ACTIVITY_coefficient_reads] += s->u_coefficients.in.read_i;
}

static void count_align(uint64_t *n, const struct align_unit_unit *u)
{
    struct align_offer offer;
    if (align_unit_fires(&u->s, &u->in, &offer))
        n[ACTIVITY_aligned] += ones(offer.mask);
}

static void count_random(uint64_t *n, const struct random_unit *u)
{
    const bool ahead =
        u->in.want_take_i && (u->in.want_group_i & 255) != 255; /* with the words it goes on to the next */
    n[ACTIVITY_random_steps] += u->in.want_valid_i && !u->in.clear_i && (!u->out.have_o || ahead);
}

/* MAP and VECTOR take each of their elements once. */
static void count_command(uint64_t *n, const uint32_t desc[32])
{
    mantis_command c;
    memcpy(&c, desc, sizeof c);
    uint32_t opcode = mantis_get(&c, MANTIS_ALL_OPCODE);
    if (opcode == MANTIS_OP_MAP)
        n[ACTIVITY_mapped] += mantis_get(&c, MANTIS_MAP_COUNT);
    if (opcode != MANTIS_OP_VECTOR)
        return;
    uint64_t elements = (uint64_t)mantis_get(&c, MANTIS_VECTOR_ROWS) * mantis_get(&c, MANTIS_VECTOR_COLS);
    for (int t = 0; t < 3; t++)
        n[ACTIVITY_mapped] += mantis_get(&c, MANTIS_VECTOR_X_KIND[t]) == 1 ? elements : 0;
}

static void watch(void *context, const struct mantis_top *top)
{
    activity *w = context;
    uint64_t *n = w->now;
    if (!w->running)
        return; /* clocks between runs: the host reads counters */
    step_log_clock(&w->log, top->u_sequencer.out.busy_o, top->u_sequencer.out.command_event_o);
    if (!n)
        return;
    clock_shares_watch(&w->shares[w->program->section], top);
    n[ACTIVITY_cycles] += top->u_sequencer.out.busy_o;
    if (top->u_sequencer.out.st_start_o)
        count_command(n, top->u_sequencer.out.st_desc_o);
    count_gemm(n, &top->u_gemm.s);
    count_drain(n, &top->u_gemm.s.u_drain);
    count_stream(n, &top->u_stream);
    count_align(n, &top->u_align_unit);
    count_random(n, &top->u_random_products);
    count_random(n, &top->u_random_streams);
    n[ACTIVITY_reduced] += top->u_reduce.s.h_valid ? top->u_reduce.s.h.count : 0;
    n[ACTIVITY_peaks] += MANTIS_LANES * (top->u_peak_products.in.valid_i + top->u_peak_streams.in.valid_i);
    n[ACTIVITY_read_beats] += top->u_dma_reader.in.rvalid_i && top->u_dma_reader.out.rready_o;
    n[ACTIVITY_write_beats] += top->u_dma_writer.out.wvalid_o && top->u_dma_writer.in.wready_i;
}

static mantis_status run(mantis_executor *self, mantis_memory *memory, mantis_ring *ring, mantis_report *report)
{
    activity *w = (activity *)self;
    w->now = w->program->profile ? w->sections[w->program->section] : NULL;
    w->running = true;
    step_log_run(&w->log, memory, ring, w->program->waits);
    mantis_status status = mantis_run(w->inner, memory, ring, report);
    step_log_pause(&w->log, memory);
    w->running = false;
    return status;
}

static void destroy(mantis_executor *self)
{
    (void)self; /* activity_close */
}

mantis_status activity_open(activity *w, const program *p, host_error *error)
{
    static const mantis_executor_class CLASS = {"work", run, destroy, NULL};
    const mantis_platform_options watched = {.watch = watch, .watch_context = w};
    *w = (activity){.base = {&CLASS},
                    .program = p,
                    .inner = platform_cycle_create(&watched),
                    .sections = calloc(PROGRAM_SECTIONS, sizeof *w->sections),
                    .shares = calloc(PROGRAM_SECTIONS, sizeof *w->shares)};
    if (!w->inner || !w->sections || !w->shares) {
        activity_close(w);
        return host_fail(error, MANTIS_NO_MEMORY, "the cycle model and its counts do not fit into memory");
    }
    return MANTIS_OK;
}

void activity_close(activity *w)
{
    mantis_destroy(w->inner);
    free(w->sections);
    free(w->shares);
    step_log_free(&w->log);
    *w = (activity){.now = NULL};
}
