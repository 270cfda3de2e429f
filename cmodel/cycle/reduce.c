/* SPDX-License-Identifier: Apache-2.0 */
#include "cycle/reduce.h"

#include "cycle/sign_extend.h"

#include <string.h>

enum { BEAT_WORDS = 4 * PORT_RATIO, BEAT_LANES = PORT_RATIO == 1 ? 8 : 16 /* of int16 */ };

static bool at_last_beat(const struct reduce *s, const struct reduce_task *t)
{
    return PORT_BYTES * (s->beat + 1) >= reduce_piece_bytes(&s->receive, t);
}

/* What comes to S next: by row over R and T. */
static const struct reduce_stage *next_stage(const struct reduce *s, const struct reduce_task *t)
{
    return t->by_row ? &s->t : &s->m;
}

/* Sums that have not left let no others begin in their place. */
static bool advances(const struct reduce *s, const struct reduce_task *t)
{
    const struct reduce_stage *n = next_stage(s, t);
    return !(n->valid && (s->em_valid || (s->h_valid && s->h.last)));
}

/* Thresholds and a piece's last beat wait until the piece before goes on. */
static bool waits_for_piece(const struct reduce *s, const struct reduce_task *t)
{
    return s->receive.operand == REDUCE_THRESHOLDS || (reduce_piece_completes(&s->receive, t) && at_last_beat(s, t));
}

/* A lane's result, at its place among the beat's. */
static void show_result(const struct reduce_sums *sums, uint32_t lane, const struct reduce_task *t, uint32_t place,
                        uint32_t data[BEAT_WORDS])
{
    const uint64_t s1 = (uint64_t)sums->s1[lane];
    const uint32_t result[4] = {(uint32_t)s1, (uint32_t)(s1 >> 32), sums->low[lane], sums->high[lane]};
    memcpy((uint8_t *)data + (place << t->result_log), t->peaks ? &sums->low[lane] : result, 1u << t->result_log);
}

/* Results that fill a beat. */
static uint32_t beat_results(const struct reduce_task *t)
{
    return PORT_BYTES >> t->result_log;
}

/* The beat of the results that leaves next. */
static void show_results(const struct reduce *s, const struct reduce_task *t, uint32_t data[BEAT_WORDS])
{
    if (t->by_row) {
        memcpy(data, s->pack, sizeof s->pack);
        return;
    }
    for (uint32_t i = 0; i < beat_results(t); i++)
        show_result(&s->sums, (s->em_index * beat_results(t) + i) % 16, t, i, data);
}

void reduce_outputs(const struct reduce *s, const struct reduce_in *in, struct reduce_out *out)
{
    struct reduce_task t = reduce_task_of(s->desc, s->entries);
    (void)in;
    bool flow = s->state == REDUCE_FLOW, requests = flow && s->request.active, writes = s->state == REDUCE_WRITE_REQ;

    out->done_o = s->state == REDUCE_FINISH;
    out->rd_req_valid_o = requests;
    out->rd_req_addr_o = requests ? reduce_piece_addr(&s->request, &t, s->desc) : 0;
    out->rd_req_bytes_o = requests ? reduce_piece_bytes(&s->request, &t) : 0;
    out->rd_beat_ready_o = flow && s->receive.active && (!s->pc_valid || !waits_for_piece(s, &t) || advances(s, &t));
    out->wr_req_valid_o = writes;
    out->wr_req_addr_o = writes ? reduce_task_out_addr(s->desc, &t) : 0;
    out->wr_req_bytes_o = writes ? reduce_task_out_bytes(&t) : 0;
    out->wr_data_valid_o = s->em_valid;
    show_results(s, &t, out->wr_data_o);
}

/* The lanes of an operand from a beat: int8 has one, int16 one or two, of which the first clears the upper lanes. */
static void load_lanes(int16_t lane[16], const uint32_t data[BEAT_WORDS], uint32_t beat, uint32_t size_log)
{
    if (size_log == 0) {
        for (int l = 0; l < 16; l++)
            lane[l] = (int16_t)sign_extend(data[l / 4] >> 8 * (l % 4), 8);
        return;
    }
    if (beat == 0)
        memset(lane, 0, 16 * sizeof lane[0]);
    for (uint32_t l = 0; l < BEAT_LANES; l++)
        lane[BEAT_LANES * beat + l] = (int16_t)(data[l / 2] >> 16 * (l % 2));
}

/* fp32 words, their halves in both operands; the first beat clears the other lanes. */
static void load_words(struct reduce_lanes *lanes, const uint32_t data[BEAT_WORDS], uint32_t beat)
{
    if (beat == 0)
        memset(lanes, 0, sizeof *lanes);
    for (uint32_t l = 0; l < BEAT_WORDS; l++) {
        lanes->q[BEAT_WORDS * beat + l] = (int16_t)data[l];
        lanes->p[BEAT_WORDS * beat + l] = (int16_t)(data[l] >> 16);
    }
}

static void load_beat(struct reduce *s, const uint32_t data[BEAT_WORDS], const struct reduce_task *t)
{
    if (s->receive.operand == REDUCE_THRESHOLDS)
        memcpy(&s->thresholds[BEAT_WORDS * s->beat], data, PORT_BYTES);
    else if (t->peaks)
        load_words(&s->lanes, data, s->beat);
    else if (s->receive.operand == REDUCE_Q)
        load_lanes(s->lanes.q, data, s->beat, t->q_log);
    else
        load_lanes(s->lanes.p, data, s->beat, t->p_log);
}

static void take_beat(struct reduce *s, const struct reduce_in *in, const struct reduce_task *t)
{
    bool ends_operand = at_last_beat(s, t);
    load_beat(s, in->rd_beat_data_i, t);
    s->beat++;
    if (!ends_operand)
        return;
    if (reduce_piece_completes(&s->receive, t)) {
        s->pc_lanes = s->lanes;
        if (!t->p_present && !t->peaks)
            memcpy(s->pc_lanes.p, s->lanes.q, sizeof s->pc_lanes.p);
        s->pc = (struct reduce_tag){reduce_piece_first(&s->receive, t), reduce_piece_last(&s->receive, t),
                                    reduce_piece_elements(&s->receive, t), reduce_piece_last_row(&s->receive, t)};
        s->pc_valid = 1;
    }
    s->beat = 0;
    reduce_piece_next(&s->receive, t);
}

/* A row's result is complete: a beat full of them, or the last ones, leave. */
static void pack_result(struct reduce *s, const struct reduce_task *t)
{
    if (s->packed == 0)
        memset(s->pack, 0, sizeof s->pack);
    show_result(&s->sums, 0, t, s->packed, s->pack);
    s->packed++;
    if (s->packed < beat_results(t) && !s->h.last_row)
        return;
    s->packed = 0;
    s->em_valid = 1;
    s->em_index = s->em_last = 0;
}

static void end_result(struct reduce *s, const struct reduce_task *t)
{
    if (t->by_row) {
        pack_result(s, t);
        return;
    }
    s->em_valid = 1;
    s->em_index = 0;
    s->em_last = (s->h.count - 1) / beat_results(t);
}

static void emit(struct reduce *s)
{
    if (s->em_index != s->em_last) {
        s->em_index++;
        return;
    }
    s->em_valid = 0;
    /* Nothing behind the last result: the tensor is done. */
    if (!s->receive.active && !s->pc_valid && !s->m.valid && !s->r.valid && !s->t.valid && !s->h_valid)
        s->state = REDUCE_FINISH;
}

/* S, from the stage before it. */
static void stage_s(struct reduce *s, const struct reduce_task *t)
{
    const struct reduce_stage *n = next_stage(s, t);
    s->h_valid = n->valid;
    if (!n->valid)
        return;
    s->highs = reduce_lanes_sum(&s->sums, &n->terms, n->tag.first, t);
    s->h = n->tag;
}

static void stage_m(struct reduce *s, const struct reduce_task *t)
{
    s->m.valid = s->pc_valid;
    if (!s->pc_valid)
        return;
    s->m.terms = reduce_lanes_multiply(&s->pc_lanes, s->thresholds, s->pc.count, t);
    s->m.tag = s->pc;
    s->pc_valid = 0;
}

static void flow_tick(struct reduce *s, const struct reduce_in *in, const struct reduce_out *out,
                      const struct reduce_task *t)
{
    bool advance = advances(s, t), ends_result = s->h_valid && s->h.last;
    if (s->em_valid && in->wr_data_ready_i)
        emit(s);
    if (s->h_valid)
        reduce_lanes_carry(&s->sums, &s->highs, s->h.first, t);
    if (ends_result)
        end_result(s, t);
    s->h_valid = 0;
    if (advance) {
        stage_s(s, t);
        s->t = s->r;
        s->r = s->m;
        s->r.valid = t->by_row && s->m.valid;
        stage_m(s, t);
    }
    if (in->rd_beat_valid_i && out->rd_beat_ready_o)
        take_beat(s, in, t);
    if (out->rd_req_valid_o && in->rd_req_ready_i)
        reduce_piece_next(&s->request, t);
}

static void reset(struct reduce *s)
{
    memset(&s->request, 0, sizeof s->request);
    memset(&s->receive, 0, sizeof s->receive);
    s->state = REDUCE_IDLE;
    s->m.valid = s->r.valid = s->t.valid = s->h_valid = 0;
    s->beat = s->pc_valid = s->packed = s->em_valid = s->em_index = s->em_last = 0;
}

void reduce_tick(struct reduce *s, const struct reduce_in *in, const struct reduce_out *out)
{
    struct reduce_task t = reduce_task_of(s->desc, s->entries);
    switch ((enum reduce_state)s->state) {
    case REDUCE_IDLE:
        if (in->start_i) {
            memcpy(s->desc, in->desc_i, sizeof s->desc);
            s->entries = in->entries_0_i;
            s->state = REDUCE_WRITE_REQ;
        }
        break;
    case REDUCE_WRITE_REQ:
        if (in->wr_req_ready_i) {
            s->state = REDUCE_FLOW;
            s->request = s->receive = reduce_piece_begin(&t);
            s->beat = s->packed = 0;
        }
        break;
    case REDUCE_FLOW: flow_tick(s, in, out, &t); break;
    case REDUCE_FINISH: s->state = REDUCE_IDLE; break;
    }
    if (!in->rst_ni)
        reset(s);
}
