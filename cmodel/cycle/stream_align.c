/* SPDX-License-Identifier: Apache-2.0 */
/* ALIGN: sums of 64 bits as the align lanes' two addends of 48 (numerics section 14, microarchitecture 9).
 *
 * A sum beyond 48 bits is moved down until its magnitude has 48, with the exponent moved up; its negative then fits two
 * addends of 48 bits, and the result's sign is turned. */
#include "cycle/stream_units.h"

#include "cycle/descriptor.h"
#include "cycle/lane12.h"
#include "cycle/lane48.h"

#include <string.h>

enum { LANE_BITS = 48 };

static bool stochastic(const struct stream_in *in)
{
    return descriptor_field(in->desc_i, MANTIS_ALIGN_STOCHASTIC);
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
    return s->state == STREAM_FLOW && s->ga_group < s->groups && !s->pq_valid;
}

/* Two sums a beat; the first beat of a group clears the other lanes. */
static void take_beat(struct stream *s, const struct stream_in *in)
{
    uint32_t count = stream_elements(s, s->ga_group);
    if (s->ga_beat == 0) {
        memset(s->p, 0, sizeof s->p);
        memset(s->q, 0, sizeof s->q);
        memset(s->up, 0, sizeof s->up);
        s->flip = 0;
    }
    for (uint32_t half = 0; half < 2; half++) {
        uint64_t sum = in->rd_beat_data_i[2 * half] | (uint64_t)in->rd_beat_data_i[2 * half + 1] << 32;
        load_lane(s, 2 * s->ga_beat + half, sum, !stochastic(in));
    }
    lane48_pack(s->p_port, s->p, 16);
    lane48_pack(s->q_port, s->q, 16);
    s->ga_beat++;
    if (2 * s->ga_beat < count)
        return;
    s->pq_valid = 1;
    s->pq_count = count;
    s->pq_gate = 0xffffu;
    s->ga_group++;
    s->ga_beat = 0;
}

void stream_align_tick(struct stream *s, const struct stream_in *in, const struct stream_out *out)
{
    bool beat = out->rd_beat_ready_o && in->rd_beat_valid_i;
    if (s->pq_valid && in->al_ready_i && (!stochastic(in) || in->have_i)) {
        s->pq_valid = 0;
        s->out_group++;
    }
    if (beat)
        take_beat(s, in);
}

void stream_align_show(const struct stream *s, const struct stream_in *in, struct stream_out *out)
{
    int32_t exponent[16];
    for (int l = 0; l < 16; l++)
        exponent[l] = stream_scale_exponent(in, 0) + (int32_t)s->up[l];
    lane12_pack(out->al_exponent_o, exponent);
    out->al_flip_o = s->flip;
    out->al_stochastic_o = stochastic(in);
    out->al_relu_o = 0;
}
