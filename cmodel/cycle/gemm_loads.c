/* SPDX-License-Identifier: Apache-2.0 */
#include "cycle/gemm_loads.h"

#include "cycle/descriptor.h"
#include "cycle/gemm.h"

#include <string.h>

#define UNIT(name)  ((uint32_t)1 << GEMM_##name)
#define FRESH(name) ((s->quiet.fresh & UNIT(name)) != 0)

#ifdef MANTIS_OWN_MULTIPLIER
enum { OWN_MULTIPLIER = 1 }; /* the RTL of this build has another one */
#else
enum { OWN_MULTIPLIER = 0 };
#endif

void gemm_loads_show(struct gemm *s)
{
    if (s->u_loader.in.filled_i != s->filled)
        s->quiet.fresh |= UNIT(LOADER);
    s->u_loader.in.filled_i = s->filled;
    if (FRESH(LOADER))
        gemm_loader_outputs(&s->u_loader.s, &s->u_loader.in, &s->u_loader.out);
}

/* The product itself: loader and walker start. */
static bool begins(const struct gemm *s)
{
    return s->state == GEMM_BEGIN;
}

static void route_to_loader(struct gemm *s, const struct gemm_in *in)
{
    struct gemm_loader_in *l = &s->u_loader.in;
    l->rst_ni = in->rst_ni;
    l->start_i = begins(s);
    l->filled_i = s->filled;
    l->exact_i = !OWN_MULTIPLIER && !s->u_array.s.by_table;
    l->step_ready_i = s->u_walker.out.step_ready_o;
}

static void route_to_walker(struct gemm *s, const struct gemm_in *in)
{
    struct gemm_walker_in *w = &s->u_walker.in;
    w->rst_ni = in->rst_ni;
    w->start_i = begins(s);
    w->filled_i = s->filled;
    w->shadow_busy_i = s->shadow_busy && !s->u_drain.out.shadow_done_o;
    if (FRESH(LOADER) && !s->u_loader.s.record_stands)
        gemm_record_route(&s->u_loader.out, w);
    if (OWN_MULTIPLIER || s->u_array.s.by_table)
        w->step_lines_i = 0; /* products with a zero of padding may be anything: none is passed over */
}

static void route_writes(struct gemm *s, struct scratchpad_in *p, bool is_a)
{
    const struct gemm_loader_out *l = &s->u_loader.out;
    p->write_i = is_a ? l->a_write_o : l->b_write_o;
    p->write_column_i = l->write_column_o;
    p->write_half_i = l->write_half_o;
    p->write_row_i = l->write_row_o;
    p->write_k_i = l->write_k_o;
    p->write_count_i = l->write_count_o;
    p->write_view_i = is_a ? l->write_view_o : 0;
    p->write_index_i = is_a ? l->write_index_o : 0;
    memcpy(p->write_data_i, l->write_data_o, sizeof p->write_data_i);
}

static void route_to_drain(struct gemm *s)
{
    const struct gemm_loader_out *l = &s->u_loader.out;
    struct drain_in *d = &s->u_drain.in;
    d->bias_valid_i = l->bias_valid_o;
    d->bias_addr_i = l->bias_addr_o;
    memcpy(d->bias_data_i, l->bias_data_o, sizeof d->bias_data_i);
    d->pair_i = l->view_pair_o;
    d->step_i = l->view_out_step_o;
}

void gemm_loads_route(struct gemm *s, const struct gemm_in *in)
{
    route_to_loader(s, in);
    route_to_walker(s, in);
    if (!FRESH(LOADER))
        return;
    route_writes(s, &s->u_scratchpad_a.in, true);
    route_writes(s, &s->u_scratchpad_b.in, false);
    s->u_scratchpad_a.in.view_fold_i = s->u_loader.out.view_fold_o;
    route_to_drain(s);
}

void gemm_loads_take(struct gemm *s)
{
    const struct gemm_loader_out *l = &s->u_loader.out;
    if (l->fill_o)
        s->filled |= 1u << l->write_half_o;
    s->starved = l->rd_beat_ready_o && !s->u_loader.in.rd_beat_valid_i; /* ready says that it is receiving */
}

/* -- clocks of it alone ------------------------------------------------------------------------- */

static bool drain_rests(const struct drain *d)
{
    const struct drain_in nothing = {0};
    return !drain_stirs(d, &nothing);
}

bool gemm_loads_alone(const struct gemm *s)
{
    const struct gemm_walker_out *w = &s->u_walker.out;
    return s->inner.left > 0 && s->quiet.unseen && s->quiet.known && s->state == GEMM_RUN && !s->shadow_busy &&
           !w->take_shadow_o && !w->release_o && drain_rests(&s->u_drain.s) &&
           !descriptor_field(s->u_loader.in.desc_i, MANTIS_GEMM_ACCUMULATE);
}

void gemm_loads_alone_show(struct gemm *s)
{
    quiet_show(&s->quiet, false);
    gemm_loads_show(s);
    s->u_walker.out.step_ready_o = fifo_in_ready(&s->u_walker.s.front.steps, GEMM_WALKER_STEPS);
}

void gemm_loads_alone_tick(struct gemm *s, const struct gemm_in *in)
{
    struct gemm_loader_unit *l = &s->u_loader;
    l->in.rd_req_ready_i = in->rd_req_ready_i;
    l->in.rd_beat_valid_i = in->rd_beat_valid_i;
    memcpy(l->in.rd_beat_data_i, in->rd_beat_data_i, sizeof in->rd_beat_data_i);
    gemm_loads_route(s, in);
    quiet_edge(&s->quiet);
    const uint32_t filled = s->filled, starved = s->starved;
    gemm_loads_take(s);
    s->stirred = s->filled != filled || s->starved != starved;
    if (quiet_steps(&s->quiet, GEMM_LOADER, gemm_loader_stirs(&l->s, &l->in, &l->out)))
        gemm_loader_tick(&l->s, &l->in, &l->out);
    gemm_inner_edge(s);
    if (s->u_drain.in.bias_valid_i)
        drain_write_bias(&s->u_drain.s, &s->u_drain.in);
}
