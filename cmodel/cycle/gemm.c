/* SPDX-License-Identifier: Apache-2.0 */
#include "cycle/gemm.h"

#include "cycle/sign_extend.h"

#include <string.h>

#define UNIT(name)  ((uint32_t)1 << GEMM_##name)
#define FRESH(name) ((s->quiet.fresh & UNIT(name)) != 0)
#define SHOW(unit, of, u)                            \
    do {                                             \
        if (FRESH(unit))                             \
            of##_outputs(&(u).s, &(u).in, &(u).out); \
    } while (0)
#define STEP(unit, of, u, stirs)                        \
    do {                                                \
        if (quiet_steps(&s->quiet, GEMM_##unit, stirs)) \
            of##_tick(&(u).s, &(u).in, &(u).out);       \
    } while (0)

enum { STALL_A, STALL_B, STALL_DRAIN, STALL_WRITE, STALL_MEMORY, STALL_OTHER };

/* -- outputs ----------------------------------------------------------------------------------- */

/* The one reason why the array stood still in this clock (section 10.6). */
static int stall_cause(const struct gemm *s)
{
    const struct gemm_walker_out *walker = &s->u_walker.out;
    uint32_t phase = s->u_loader.out.phase_o;
    if (walker->waiting_shadow_o)
        return s->u_drain.out.waiting_write_o ? STALL_WRITE : STALL_DRAIN;
    if (walker->waiting_fill_o && (phase == GEMM_PHASE_A || phase == GEMM_PHASE_B)) {
        if (s->starved)
            return STALL_MEMORY;
        return phase == GEMM_PHASE_A ? STALL_A : STALL_B;
    }
    return STALL_OTHER;
}

/* What the drain's outputs show of others: the tile, the shadows' first row, the command. */
static void route_to_drain(struct gemm *s, const struct gemm_in *in)
{
    struct drain_in *d = &s->u_drain.in;
    const struct gemm_walker_out *w = &s->u_walker.out;
    d->tile_rows_i = w->tile_rows_o;
    d->tile_cols_i = w->tile_cols_o;
    d->tile_index_i = w->tile_index_o;
    d->tile_first_chunk_i = w->tile_first_chunk_o;
    d->tile_last_chunk_i = w->tile_last_chunk_o;
    d->tile_addr_i = w->tile_addr_o;
    d->tile_m_i = w->tile_m_o;
    d->tile_group_i = w->tile_group_o;
    d->tile_bias_i = w->tile_bias_o;
    d->tile_column_i = w->tile_column_o;
    d->tile_scale_a_i = w->tile_scale_a_o;
    d->tile_scale_b_i = w->tile_scale_b_o;
    d->exponent_i = s->base;
    d->bias_emax_i = in->scale_emax_i >> 18;
    if (FRESH(ARRAY))
        memcpy(d->row_i, s->u_array.out.row_o, sizeof d->row_i);
}

/* Of a command that is given up the fields may change while gemm works on it; then nobody but who looks sees it. */
static bool command_changed(const struct gemm *s, const struct gemm_in *in)
{
    return s->offered && (s->state == GEMM_IDLE || !s->quiet.unseen) &&
           memcmp(s->u_loader.in.desc_i, in->desc_i, sizeof in->desc_i) != 0;
}

static void show_command(struct gemm *s, const struct gemm_in *in)
{
    s->u_scales.in.entries_0_i = in->entries_0_i;
    s->u_scales.in.entries_1_i = in->entries_1_i;
    const bool changed = s->quiet.all || command_changed(s, in);
    s->offered = s->offered && s->quiet.unseen && s->state != GEMM_IDLE;
    if (!changed)
        return;
    memcpy(s->u_scales.in.desc_i, in->desc_i, sizeof in->desc_i);
    memcpy(s->u_loader.in.desc_i, in->desc_i, sizeof in->desc_i);
    memcpy(s->u_walker.in.desc_i, in->desc_i, sizeof in->desc_i);
    memcpy(s->u_drain.in.desc_i, in->desc_i, sizeof in->desc_i);
    for (uint32_t operand = 0; operand < 2; operand++)
        s->scaling[operand] = product_scaling_of(in->desc_i, operand);
}

static void unit_outputs(struct gemm *s, const struct gemm_in *in)
{
    quiet_show(&s->quiet, !in->rst_ni);
    if (s->quiet.all)
        gemm_inner_settle(s);
    show_command(s, in);
    SHOW(SCALES, gemm_scales, s->u_scales);
    gemm_loads_show(s);
    SHOW(WALKER, gemm_walker, s->u_walker);
    SHOW(PAD_A, scratchpad, s->u_scratchpad_a);
    SHOW(PAD_B, scratchpad, s->u_scratchpad_b);
    SHOW(ARRAY, mac_array, s->u_array);
    route_to_drain(s, in);
    SHOW(DRAIN, drain, s->u_drain);
}

static struct gemm_readers readers(struct gemm *s)
{
    return (struct gemm_readers){s->state == GEMM_LOAD, &s->u_scales, &s->u_loader, &s->u_drain};
}

/* What leaves the drain. */
static void show_drain(const struct drain_out *d, struct gemm_out *out)
{
    out->wr_req_valid_o = d->wr_req_valid_o;
    out->wr_req_addr_o = d->wr_req_addr_o;
    out->wr_req_bytes_o = d->wr_req_bytes_o;
    out->wr_data_valid_o = d->wr_data_valid_o;
    memcpy(out->wr_data_o, d->wr_data_o, sizeof out->wr_data_o);
    out->want_valid_o = d->want_valid_o;
    out->want_ctx_o = d->want_ctx_o;
    out->want_stream_o = d->want_stream_o;
    out->want_group_o = d->want_group_o;
    out->al_valid_o = d->al_valid_o;
    memcpy(out->al_p_o, d->al_p_o, sizeof out->al_p_o);
    memcpy(out->al_q_o, d->al_q_o, sizeof out->al_q_o);
    memcpy(out->al_exponent_o, d->al_exponent_o, sizeof out->al_exponent_o);
    out->al_stochastic_o = d->al_stochastic_o;
    out->al_mask_o = d->al_mask_o;
    out->al_gate_o = d->al_gate_o;
    out->al_relu_o = d->al_relu_o;
    out->al_rotate_o = d->al_rotate_o;
}

void gemm_outputs(struct gemm *s, const struct gemm_in *in, struct gemm_out *out)
{
    unit_outputs(s, in);
    const struct drain_out *d = &s->u_drain.out;

    out->done_o = s->state == GEMM_FINISH;
    out->busy_o = s->state != GEMM_IDLE;
    out->mac_active_o = s->u_walker.out.en_o;
    out->stall_o = out->busy_o && !out->mac_active_o ? 1u << stall_cause(s) : 0;
    out->fault_o = out->done_o && s->fault;
    out->saturated_event_o = d->saturated_event_o;

    struct gemm_readers r = readers(s);
    gemm_reads_show(&s->reads, &r, in, out);
    if (FRESH(DRAIN))
        show_drain(d, out);
}

/* -- inputs of the units ----------------------------------------------------------------------- */

static bool scaled(const struct gemm *s)
{
    return s->scaling[0].scaled || s->scaling[1].scaled;
}

void gemm_route_reads(struct gemm *s)
{
    const struct gemm_walker_out *w = &s->u_walker.out;
    struct scratchpad_in *a = &s->u_scratchpad_a.in, *b = &s->u_scratchpad_b.in;
    a->read_i = w->a_read_o;
    b->read_i = w->b_read_o;
    a->read_half_i = b->read_half_i = w->read_half_o;
    a->read_row_i = w->a_row_o;
    b->read_row_i = w->b_row_o;
    a->read_k_i = b->read_k_i = w->read_k_o;
    a->count_i = w->a_count_o;
    b->count_i = w->b_count_o;
    a->upper_i = 0;
    b->upper_i = w->b_upper_o;
    a->view_i = w->view_o;
    a->view_row_i = w->view_row_o;
    a->view_packed_i = w->view_packed_o;
    a->view_p_i = w->view_p_o;
    a->view_c_i = w->view_c_o;
    a->view_mask_i = w->view_mask_o;
    a->view_phase_i = w->view_phase_o;
    a->view_shift_i = w->view_shift_o;
    b->view_i = b->view_row_i = b->view_packed_i = b->view_fold_i = b->view_p_i = b->view_c_i = 0;
    b->view_mask_i = b->view_phase_i = b->view_shift_i = 0;
}

void gemm_route_operands(struct gemm *s)
{
    struct mac_array_in *a = &s->u_array.in;
    a->en_i = s->u_walker.out.en_o;
    a->first_i = s->u_walker.out.first_o;
    a->last_i = s->u_walker.out.last_o;
    a->places_i = s->places;
    memcpy(&a->a_i, &s->u_scratchpad_a.out.data_o, sizeof a->a_i);
    memcpy(&a->b_i, &s->u_scratchpad_b.out.data_o, sizeof a->b_i);
}

/* A store is read by the walker when products are shifted by it, otherwise by the drain. */
static void route_to_scales(struct gemm *s, const struct gemm_in *in)
{
    struct gemm_scales_in *x = &s->u_scales.in;
    const struct gemm_walker_out *w = &s->u_walker.out;
    const struct drain_out *d = &s->u_drain.out;
    bool a = s->scaling[0].along_sum, b = s->scaling[1].along_sum;
    x->rst_ni = in->rst_ni;
    x->start_i = in->start_i && scaled(s);
    x->a_read_i = a ? w->a_read_o : d->a_read_o;
    x->a_addr_i = a ? w->scale_addr_o : d->a_addr_o;
    x->b_read_i = b ? w->a_read_o : d->b_read_o;
    x->b_addr_i = b ? w->scale_addr_o : d->b_addr_o;
}

void gemm_route(struct gemm *s, const struct gemm_in *in)
{
    show_command(s, in);
    gemm_loads_route(s, in);
    s->u_scratchpad_a.in.rst_ni = s->u_scratchpad_b.in.rst_ni = in->rst_ni;
    if (FRESH(WALKER))
        gemm_route_reads(s);
    route_to_scales(s, in);

    gemm_route_operands(s);
    s->u_array.in.shift_i = s->u_drain.out.shift_o;

    struct drain_in *d = &s->u_drain.in;
    d->rst_ni = in->rst_ni;
    d->start_i = s->u_walker.out.take_shadow_o;
    d->a_data_i = s->u_scales.out.a_data_o;
    d->b_data_i = s->u_scales.out.b_data_o;
    d->memory_idle_i = in->memory_idle_i;
    d->wr_req_ready_i = in->wr_req_ready_i;
    d->wr_data_ready_i = in->wr_data_ready_i;
    d->have_i = in->have_i;
    d->al_ready_i = in->al_ready_i;

    struct gemm_readers r = readers(s);
    gemm_reads_route(&s->reads, &r, in);
}

/* -- gemm's own registers ---------------------------------------------------------------------- */

static uint32_t base_exponent(const struct gemm_in *in)
{
    int32_t e_a = sign_extend(in->scale_exp_i[0], 12), e_b = sign_extend(in->scale_exp_i[0] >> 12, 12);
    return (uint32_t)product_scaling_base(in->desc_i, e_a, e_b) & 0xfffu;
}

/* How far the products move up whose operands arrive in the next clock: the further, the larger their channel's
 * exponent. */
static uint32_t product_places(const struct gemm *s)
{
    const struct gemm_scales_out *x = &s->u_scales.out;
    for (uint32_t operand = 0; operand < 2; operand++) {
        const struct product_scaling *p = &s->scaling[operand];
        if (p->along_sum)
            return (p->last_g - (operand == 0 ? x->a_data_o : x->b_data_o)) & 7;
    }
    return 0;
}

static uint32_t next_state(const struct gemm *s, const struct gemm_in *in, bool finished)
{
    switch ((enum gemm_state)s->state) {
    case GEMM_IDLE:
        if (in->start_i)
            return scaled(s) ? GEMM_LOAD : GEMM_BEGIN;
        return GEMM_IDLE;
    case GEMM_LOAD:
        if (s->u_scales.out.done_o)
            return s->u_scales.out.fault_o ? GEMM_FINISH : GEMM_BEGIN;
        return GEMM_LOAD;
    case GEMM_BEGIN: return GEMM_RUN;
    case GEMM_RUN: return finished ? GEMM_FINISH : GEMM_RUN;
    default: return GEMM_IDLE;
    }
}

/* Which halves are full, whether the shadows are taken. */
static void own_registers(struct gemm *s, const struct gemm_in *in)
{
    const struct gemm_walker_out *w = &s->u_walker.out;
    const struct drain_out *d = &s->u_drain.out;

    bool finished = w->finished_o && !d->busy_o && !s->shadow_busy;
    gemm_loads_take(s);
    if (w->release_o)
        s->filled &= ~(1u << w->release_half_o);
    s->places = product_places(s);
    if (s->u_scales.out.fault_o)
        s->fault = 1;
    if (in->start_i) {
        s->filled = s->fault = 0;
        s->base = base_exponent(in);
    }
    if (w->take_shadow_o)
        s->shadow_busy = 1;
    else if (d->shadow_done_o)
        s->shadow_busy = 0;
    s->state = next_state(s, in, finished);
    if (!in->rst_ni)
        s->state = s->filled = s->shadow_busy = s->starved = s->fault = 0;
}

bool gemm_stirs(const struct gemm *s, const struct gemm_in *in)
{
    return s->state != GEMM_IDLE || in->start_i || command_changed(s, in) || s->starved ||
           s->places != product_places(s);
}

bool gemm_stands(const struct gemm *s)
{
    return s->quiet.stale == 0 && !s->stirred;
}

void gemm_tick(struct gemm *s, const struct gemm_in *in, const struct gemm_out *out)
{
    struct gemm_readers r = readers(s);
    quiet_edge(&s->quiet);
    gemm_reads_tick(&s->reads, &r, in, out);
    const uint32_t state = s->state, filled = s->filled, starved = s->starved;
    own_registers(s, in);
    s->stirred = s->state != state || s->filled != filled || s->starved != starved;
    STEP(SCALES, gemm_scales, s->u_scales, gemm_scales_stirs(&s->u_scales.s, &s->u_scales.in));
    STEP(LOADER, gemm_loader, s->u_loader, gemm_loader_stirs(&s->u_loader.s, &s->u_loader.in, &s->u_loader.out));
    if (!gemm_inner_edge(s)) {
        STEP(WALKER, gemm_walker, s->u_walker, gemm_walker_stirs(&s->u_walker.s, &s->u_walker.in));
        STEP(PAD_A, scratchpad, s->u_scratchpad_a, scratchpad_stirs(&s->u_scratchpad_a.s, &s->u_scratchpad_a.in));
        STEP(PAD_B, scratchpad, s->u_scratchpad_b, scratchpad_stirs(&s->u_scratchpad_b.s, &s->u_scratchpad_b.in));
        STEP(ARRAY, mac_array, s->u_array, mac_array_stirs(&s->u_array.in));
    }
    STEP(DRAIN, drain, s->u_drain, drain_stirs(&s->u_drain.s, &s->u_drain.in));
}
