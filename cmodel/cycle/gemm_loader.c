/* SPDX-License-Identifier: Apache-2.0 */
#include "cycle/gemm_loader.h"

#include "cycle/descriptor.h"

#include <string.h>

/* With ACCUMULATE the drain's reads must not wait for lines that only a drained tile makes room for: what has been
 * asked for is taken before more is asked, and into a half that is free. */
static bool holds(const struct gemm_loader *s, const struct gemm_loader_in *in)
{
    bool filled = in->filled_i >> s->request.half & 1;
    return descriptor_field(in->desc_i, MANTIS_GEMM_ACCUMULATE) && (s->asked || filled);
}

static void show_record(const struct gemm_loader *s, const struct gemm_loader_in *in, struct gemm_loader_out *out)
{
    struct gemm_record record = {0};
    struct gemm_record_view view = {0};
    out->step_valid_o = gemm_runs_record_shown(&s->runs);
    if (out->step_valid_o)
        record = gemm_record_of(&s->runs.steps, in->desc_i);
    if (s->runs.known)
        view = s->runs.view;
    gemm_record_show(&record, &view, out);
}

void gemm_loader_outputs(const struct gemm_loader *s, const struct gemm_loader_in *in, struct gemm_loader_out *out)
{
    bool requests = s->valid && !holds(s, in);
    out->rd_req_valid_o = requests;
    out->rd_req_addr_o = requests ? gemm_line_addr(&s->request.run, s->request.at) : 0;
    out->rd_req_bytes_o = requests ? s->request.run.bytes : 0;

    /* A half is written only after the walker gave it back; the bias memory has room for four column blocks. */
    uint32_t phase = s->phase;
    bool half_free = !(in->filled_i >> s->receive.half & 1);
    out->rd_beat_ready_o = phase != GEMM_PHASE_NONE && !s->receive.run.kept && (phase == GEMM_PHASE_BIAS || half_free);
    out->phase_o = phase;

    out->bias_valid_o = s->bias_valid;
    out->bias_addr_o = s->bias_addr;
    memcpy(out->bias_data_o, s->bias_data, sizeof out->bias_data_o);
    out->a_write_o = s->a_write;
    out->b_write_o = s->b_write;
    out->write_column_o = s->place.column;
    out->write_half_o = s->write_half;
    out->write_row_o = s->place.row;
    out->write_k_o = s->place.k;
    out->write_count_o = s->place.count;
    out->write_view_o = s->place.view;
    out->write_index_o = s->place.index;
    memcpy(out->write_data_o, s->write_data, sizeof out->write_data_o);
    out->fill_o = s->fill;
    if (!s->record_stands)
        show_record(s, in, out);
}

/* Four words of bias; those beyond the block's columns are 0. */
static void take_bias(struct gemm_loader *s, const struct gemm_loader_in *in)
{
    s->bias_valid = 1;
    s->bias_addr = s->receive.run.bias_addr + s->beat;
    memcpy(s->bias_data, in->rd_beat_data_i, sizeof s->bias_data);
}

static void take_operand(struct gemm_loader *s, const struct gemm_loader_in *in)
{
    s->a_write = s->phase == GEMM_PHASE_A;
    s->b_write = s->phase == GEMM_PHASE_B;
    s->write_half = s->receive.half;
    s->place = gemm_line_place(&s->receive.run, &s->runs.steps.view, s->receive.at, s->beat);
    memcpy(s->write_data, in->rd_beat_data_i, sizeof s->write_data);
}

/* The step is there. */
static void end_step(struct gemm_loader *s)
{
    s->fill = 1;
    s->write_half = s->receive.half;
    s->asked = 0;
    s->receive.half ^= 1;
}

/* True: it was its run's last. */
static bool take_beat(struct gemm_loader *s, const struct gemm_loader_in *in)
{
    struct gemm_loader_run *r = &s->receive;
    if (s->phase == GEMM_PHASE_BIAS)
        take_bias(s, in);
    else
        take_operand(s, in);
    s->beat++;
    if (s->beat * MANTIS_GROUP < r->run.bytes)
        return false;
    s->beat = 0;
    bool last = gemm_line_last(&r->run, r->at);
    r->at = gemm_line_next(&r->run, r->at);
    if (last && r->run.ends)
        end_step(s);
    return last;
}

/* True: the run's last line was asked for. */
static bool ask(struct gemm_loader *s)
{
    struct gemm_loader_run *r = &s->request;
    bool last = gemm_line_last(&r->run, r->at);
    r->at = gemm_line_next(&r->run, r->at);
    if (last && r->run.ends) {
        s->asked = 1;
        r->half ^= 1;
    }
    return last;
}

static void begin_run(struct gemm_loader_run *r, const struct gemm_run *run)
{
    r->run = *run;
    r->at = (struct gemm_line){0, 0};
}

/* Runs go from one queue to the next, as registers and queues were before this clock. */
static void move_runs(struct gemm_loader *s, const struct gemm_loader_in *in, bool ask_free, bool receive_free)
{
    const uint32_t *desc = in->desc_i;
    bool reset = !in->rst_ni;
    bool make = gemm_runs_shown(&s->runs) && fifo_in_ready(&s->made, GEMM_LOADER_MADE);
    bool request = ask_free && fifo_out_valid(&s->made) && fifo_in_ready(&s->taken, GEMM_LOADER_TAKEN);
    bool receive = receive_free && fifo_out_valid(&s->taken);
    if (receive_free)
        s->phase = receive ? s->taken_item[s->taken.read].kind : (uint32_t)GEMM_PHASE_NONE;
    if (receive)
        begin_run(&s->receive, &s->taken_item[s->taken.read]);
    if (ask_free)
        s->valid = request && !s->made_item[s->made.read].kept;
    if (request) {
        begin_run(&s->request, &s->made_item[s->made.read]);
        s->request.half ^= s->request.run.kept;
        s->taken_item[s->taken.write] = s->request.run;
    }
    if (make)
        s->made_item[s->made.write] = gemm_runs_run(&s->runs, desc);
    gemm_runs_tick(&s->runs, desc, make, gemm_runs_record_shown(&s->runs) && in->step_ready_i);
    fifo_tick(&s->made, GEMM_LOADER_MADE, make, request, reset);
    fifo_tick(&s->taken, GEMM_LOADER_TAKEN, request, receive, reset);
}

static void start(struct gemm_loader *s, const struct gemm_loader_in *in)
{
    gemm_runs_start(&s->runs, in->desc_i, in->exact_i);
    s->valid = s->phase = s->beat = s->asked = s->request.half = s->receive.half = 0;
}

static void reset(struct gemm_loader *s)
{
    memset(&s->runs, 0, sizeof s->runs);
    s->valid = s->phase = s->request.half = s->receive.half = 0;
    s->beat = s->asked = s->bias_valid = s->a_write = s->b_write = s->fill = 0;
}

bool gemm_loader_stirs(const struct gemm_loader *s, const struct gemm_loader_in *in, const struct gemm_loader_out *out)
{
    bool beat = in->rd_beat_valid_i && out->rd_beat_ready_o, asked = out->rd_req_valid_o && in->rd_req_ready_i;
    bool shows = s->bias_valid || s->a_write || s->b_write || s->fill;
    bool make = fifo_in_ready(&s->made, GEMM_LOADER_MADE) && gemm_runs_shown(&s->runs);
    bool request = !s->valid && fifo_out_valid(&s->made) && fifo_in_ready(&s->taken, GEMM_LOADER_TAKEN);
    bool receive = s->phase == GEMM_PHASE_NONE && fifo_out_valid(&s->taken);
    bool kept = s->phase != GEMM_PHASE_NONE && s->receive.run.kept;
    return in->start_i || beat || asked || kept || shows || make || request || receive ||
           gemm_runs_stirs(&s->runs, in->step_ready_i);
}

void gemm_loader_tick(struct gemm_loader *s, const struct gemm_loader_in *in, const struct gemm_loader_out *out)
{
    bool ask_free = !s->valid, receive_free = s->phase == GEMM_PHASE_NONE;
    const uint32_t shown = gemm_runs_record_shown(&s->runs), known = s->runs.known;
    s->bias_valid = s->a_write = s->b_write = s->fill = 0;
    if (in->rd_beat_valid_i && out->rd_beat_ready_o)
        receive_free = take_beat(s, in);
    if (s->phase == GEMM_PHASE_B && s->receive.run.kept && !(in->filled_i >> s->receive.half & 1)) {
        end_step(s);
        receive_free = true;
    }
    if (out->rd_req_valid_o && in->rd_req_ready_i)
        ask_free = ask(s);
    move_runs(s, in, ask_free, receive_free);
    if (in->start_i)
        start(s, in);
    if (!in->rst_ni)
        reset(s);
    s->record_stands = !shown && !gemm_runs_record_shown(&s->runs) && known == s->runs.known && in->rst_ni;
}
