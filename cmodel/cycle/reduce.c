/* SPDX-License-Identifier: Apache-2.0 */
#include "cycle/reduce.h"

#include "cycle/descriptor.h"
#include "cycle/sign_extend.h"

#include <string.h>

/* Is the beat that comes next the last of the piece, both operands counted? */
static bool at_last_beat(const struct reduce *s, const uint32_t desc[32])
{
    return reduce_piece_completes(&s->receive, desc) && 16 * (s->beat + 1) >= reduce_piece_bytes(&s->receive, desc);
}

void reduce_outputs(const struct reduce *s, const struct reduce_in *in, struct reduce_out *out)
{
    const uint32_t *desc = in->desc_i;
    bool flow = s->state == REDUCE_FLOW, requests = flow && s->request.active, writes = s->state == REDUCE_WRITE_REQ;
    uint32_t channels =
        descriptor_field(desc, descriptor_field(desc, MANTIS_REDUCE_BY_ROW) ? MANTIS_REDUCE_ROWS : MANTIS_REDUCE_COLS);

    out->done_o = s->state == REDUCE_FINISH;
    out->rd_req_valid_o = requests;
    out->rd_req_addr_o = requests ? reduce_piece_addr(&s->request, desc) : 0;
    out->rd_req_bytes_o = requests ? reduce_piece_bytes(&s->request, desc) : 0;
    out->rd_beat_ready_o = flow && s->receive.active && (!s->pc_valid || !at_last_beat(s, desc));
    out->wr_req_valid_o = writes;
    out->wr_req_addr_o = writes ? descriptor_field(desc, MANTIS_REDUCE_OUT) : 0;
    out->wr_req_bytes_o = writes ? (uint64_t)16 * channels : 0;

    uint64_t s1 = (uint64_t)s->s1[s->em_index], s2 = (uint64_t)s->s2[s->em_index];
    out->wr_data_valid_o = s->em_valid;
    out->wr_data_o[0] = (uint32_t)s1;
    out->wr_data_o[1] = (uint32_t)(s1 >> 32);
    out->wr_data_o[2] = (uint32_t)s2;
    out->wr_data_o[3] = (uint32_t)(s2 >> 32);
}

/* The lanes of an operand from a beat: int8 has one, int16 two, of which the first clears the upper lanes. */
static void load_lanes(int16_t lane[16], const uint32_t data[4], uint32_t beat, bool wide)
{
    if (!wide) {
        for (int l = 0; l < 16; l++)
            lane[l] = (int16_t)sign_extend(data[l / 4] >> 8 * (l % 4), 8);
        return;
    }
    for (int l = 0; l < 8; l++)
        lane[8 * beat + (uint32_t)l] = (int16_t)sign_extend(data[l / 2] >> 16 * (l % 2), 16);
    if (beat == 0)
        memset(&lane[8], 0, 8 * sizeof lane[0]);
}

static void take_beat(struct reduce *s, const struct reduce_in *in)
{
    const uint32_t *desc = in->desc_i;
    bool completes = at_last_beat(s, desc);
    load_lanes(s->receive.operand == 0 ? s->q : s->p, in->rd_beat_data_i, s->beat,
               reduce_piece_wide(&s->receive, desc));
    if (completes) {
        memcpy(s->pc_q, s->q, sizeof s->pc_q);
        memcpy(s->pc_p, descriptor_field(desc, MANTIS_REDUCE_P_PRESENT) ? s->p : s->q, sizeof s->pc_p);
        s->pc = (struct reduce_tag){reduce_piece_first(&s->receive, desc), reduce_piece_last(&s->receive, desc),
                                    reduce_piece_elements(&s->receive, desc)};
        s->pc_valid = 1;
    }
    s->beat++;
    if (16 * s->beat >= reduce_piece_bytes(&s->receive, desc)) {
        s->beat = 0;
        reduce_piece_next(&s->receive, desc);
    }
}

/* M: what each lane adds. */
static void multiply(struct reduce *s, bool absolute)
{
    for (int l = 0; l < 16; l++) {
        int32_t q = s->pc_q[l];
        s->m_s[l] = absolute && q < 0 ? -q : q;
        s->m_p[l] = q * s->pc_p[l]; /* at most 2^30 */
    }
    s->m = s->pc;
    s->pc_valid = 0;
}

/* The low 48 bits of a sum, sign-extended: S1's register. */
static int64_t wrap48(int64_t sum)
{
    uint64_t sign = (uint64_t)1 << 47, low = (uint64_t)sum & (sign | (sign - 1));
    return (int64_t)((low ^ sign) - sign);
}

/* S: the sums. By row all lanes enter lane 0, otherwise each its own. */
static void sum(struct reduce *s, bool by_row)
{
    int64_t add1[16] = {0}, add2[16] = {0};
    uint32_t sums = by_row ? 1 : 16;
    for (uint32_t l = 0; l < 16; l++) {
        add1[by_row ? 0 : l] += s->m_s[l];
        add2[by_row ? 0 : l] += s->m_p[l];
    }
    for (uint32_t l = 0; l < sums; l++) {
        s->s1[l] = wrap48((s->m.first ? 0 : s->s1[l]) + add1[l]);
        s->s2[l] = (s->m.first ? 0 : s->s2[l]) + add2[l]; /* at most 2^30 elements of 2^30 */
    }
}

static void flow_tick(struct reduce *s, const struct reduce_in *in, const struct reduce_out *out)
{
    bool by_row = descriptor_field(in->desc_i, MANTIS_REDUCE_BY_ROW);
    bool sums = s->m_valid, ends_sum = sums && s->m.last;
    bool multiplies = s->pc_valid && !s->em_valid && !ends_sum;
    bool emits = s->em_valid && in->wr_data_ready_i;

    if (emits && s->em_index == s->em_last) {
        s->em_valid = 0;
        /* Nothing behind the last sum: the tensor is done. */
        if (!s->receive.active && !s->pc_valid && !s->m_valid)
            s->state = REDUCE_FINISH;
    } else if (emits) {
        s->em_index++;
    }
    if (sums)
        sum(s, by_row);
    if (ends_sum) {
        s->em_valid = 1;
        s->em_index = 0;
        s->em_last = by_row ? 0 : s->m.count - 1;
    }
    s->m_valid = multiplies;
    if (multiplies)
        multiply(s, descriptor_field(in->desc_i, MANTIS_REDUCE_ABSOLUTE));
    if (in->rd_beat_valid_i && out->rd_beat_ready_o)
        take_beat(s, in);
    if (out->rd_req_valid_o && in->rd_req_ready_i)
        reduce_piece_next(&s->request, in->desc_i);
}

static void reset(struct reduce *s)
{
    memset(&s->request, 0, sizeof s->request);
    memset(&s->receive, 0, sizeof s->receive);
    s->state = REDUCE_IDLE;
    s->beat = s->pc_valid = s->m_valid = s->em_valid = s->em_index = s->em_last = 0;
}

void reduce_tick(struct reduce *s, const struct reduce_in *in, const struct reduce_out *out)
{
    switch ((enum reduce_state)s->state) {
    case REDUCE_IDLE:
        if (in->start_i)
            s->state = REDUCE_WRITE_REQ;
        break;
    case REDUCE_WRITE_REQ:
        if (in->wr_req_ready_i) {
            s->state = REDUCE_FLOW;
            s->request = s->receive = reduce_piece_begin();
            s->beat = 0;
        }
        break;
    case REDUCE_FLOW: flow_tick(s, in, out); break;
    case REDUCE_FINISH: s->state = REDUCE_IDLE; break;
    }
    if (!in->rst_ni)
        reset(s);
}
