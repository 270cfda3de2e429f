/* SPDX-License-Identifier: Apache-2.0 */
/* ALIGN: sums of 64 bits as the align lanes' two addends of 48 (numerics section 14, microarchitecture 9).
 *
 * A sum beyond 48 bits is moved down until its magnitude has 48, with the exponent moved up; its negative then fits two
 * addends of 48 bits, and the result's sign is turned. */
#include "cycle/stream_units.h"

#include "cycle/lane12.h"
#include "cycle/lane48.h"

#include <string.h>

enum { LANE_BITS = 48, BEAT_SUMS = 2 * PORT_RATIO };

static bool stochastic(const struct stream *s)
{
    return stream_field(s, MANTIS_ALIGN_STOCHASTIC);
}

static uint32_t bit_length(uint64_t x)
{
    uint32_t length = 0;
    for (; x; x >>= 1)
        length++;
    return length;
}

/* Lane l of a beat. To nearest, a bit that is lost keeps the result from a tie. */
static void load_lane(struct stream *s, uint32_t l, uint64_t sum, bool sticky)
{
    uint64_t sign = sum >> 63, magnitude = sign ? 0 - sum : sum, limit = (uint64_t)1 << (LANE_BITS - 1);
    s->up[l] = 0;
    s->flip &= ~((uint32_t)1 << l);
    s->q[l] = 0;
    if (magnitude < limit || (sign && magnitude == limit)) {
        s->p[l] = sign ? -(int64_t)magnitude : (int64_t)magnitude;
        return;
    }
    uint32_t length = bit_length(magnitude);
    s->up[l] = length > LANE_BITS ? length - LANE_BITS : 0;
    int64_t kept = (int64_t)(magnitude >> s->up[l]);
    bool lost = (magnitude & (((uint64_t)1 << s->up[l]) - 1)) != 0;
    if (sticky && lost)
        kept |= 1;
    s->p[l] = -((kept + 1) / 2); /* floor(-kept / 2) */
    s->q[l] = -kept - s->p[l];
    s->flip |= (uint32_t)!sign << l;
}

bool stream_align_ready(const struct stream *s)
{
    return s->state == STREAM_FLOW && s->ga_group < s->groups && !(s->pq_valid && s->z.valid);
}

/* A beat enters its first register. */
static void take_beat(struct stream *s, const struct stream_in *in)
{
    uint32_t count = stream_elements(s, s->ga_group);
    s->y.valid = 1;
    s->y.beat = s->ga_beat;
    s->y.count = count;
    for (uint32_t i = 0; i < BEAT_SUMS; i++)
        s->y.sum[i] = in->rd_beat_data_i[2 * i] | (uint64_t)in->rd_beat_data_i[2 * i + 1] << 32;
    s->ga_beat++;
    s->y.last = BEAT_SUMS * s->ga_beat >= count;
    if (s->y.last) {
        s->ga_group++;
        s->ga_beat = 0;
    }
}

/* The sums of a beat; the first beat of a group clears the other lanes. */
static void load_pair(struct stream *s)
{
    const struct stream_pair *z = &s->z;
    if (z->beat == 0) {
        memset(s->p, 0, sizeof s->p);
        memset(s->q, 0, sizeof s->q);
        memset(s->up, 0, sizeof s->up);
        s->flip = 0;
    }
    for (uint32_t i = 0; i < BEAT_SUMS; i++)
        load_lane(s, BEAT_SUMS * z->beat + i, z->sum[i], !stochastic(s));
    lane48_pack(s->p_port, s->p, 16);
    lane48_pack(s->q_port, s->q, 16);
    if (!z->last)
        return;
    s->pq_valid = 1;
    s->pq_count = z->count;
    s->pq_gate = 0xffffu;
}

void stream_align_tick(struct stream *s, const struct stream_in *in, const struct stream_out *out)
{
    bool taken = stream_sums_taken(s, in, out), waits = s->pq_valid && !taken;
    s->out_group += taken;
    s->pq_valid = waits;
    if (waits && s->z.valid)
        return;
    if (s->z.valid)
        load_pair(s);
    s->z = s->y;
    s->y.valid = 0;
    if (out->rd_beat_ready_o && in->rd_beat_valid_i)
        take_beat(s, in);
}

void stream_align_show(const struct stream *s, struct stream_out *out)
{
    int32_t exponent[16];
    for (int l = 0; l < 16; l++)
        exponent[l] = lane12_get(s->fields.scale_exp, 0) + (int32_t)s->up[l];
    lane12_pack(out->al_exponent_o, exponent);
    out->al_flip_o = s->flip;
    out->al_stochastic_o = stochastic(s);
    out->al_relu_o = 0;
}
