/* SPDX-License-Identifier: Apache-2.0 */
/* Records of lane 0 of the align unit, in the clocks in which it takes addends, and of lane 0 of VECTOR's products. */
#include "cycle/lane12.h"
#include "cycle/mantis_top.h"
#include "host/export/port_record.h"
#include "mantis/numerics.h"

#include <inttypes.h>

static const uint64_t MASK48 = (UINT64_C(1) << 48) - 1;

typedef struct {
    int64_t p, q;
} addends;

static bool take(const struct mantis_top *top, struct align_offer *offer, addends *a)
{
    const struct align_unit_unit *u = &top->u_align_unit;
    if (!align_unit_fires(&u->s, &u->in, offer))
        return false;
    uint64_t p = offer->p[0] | (uint64_t)offer->p[1] << 32, q = offer->q[0] | (uint64_t)offer->q[1] << 32;
    a->p = (int64_t)(p << 16) >> 16;
    a->q = (int64_t)(q << 16) >> 16;
    return true;
}

/* A word shows two clocks after its addends: each line has the result of the second line before. */
void record_align_lane(recorder *r, const struct mantis_top *top)
{
    struct align_offer in;
    addends a;
    if (!take(top, &in, &a))
        return;
    uint32_t word = in.rotate ? in.words[6] : in.words[0], random = word & 0xffffffu; /* lane 8 begins at bit 192 */
    int32_t exponent = lane12_get(in.exponent, 0);
    char result[11] = "xxxxxxxx_x";
    if (r->known > 1)
        snprintf(result, sizeof result, "%08x_%x", (unsigned)r->word, (unsigned)(r->overflow & 1));
    record_line(r, "1_1_%012" PRIx64 "_%012" PRIx64 "_%03x_%d_%06x_%s", (uint64_t)a.p & MASK48, (uint64_t)a.q & MASK48,
                (unsigned)exponent & 0xfffu, (int)in.stochastic, (unsigned)random, result);
    r->word = r->next_word;
    r->overflow = r->next_overflow;
    r->next_word = mantis_align_lane(a.p + a.q, exponent, in.stochastic, random, &r->next_overflow);
    r->known += r->known < 2;
}

void record_align_add(recorder *r, const struct mantis_top *top)
{
    struct align_offer in;
    addends a;
    if (!take(top, &in, &a))
        return;
    int64_t sum = a.p + a.q;
    record_line(r, "%012" PRIx64 "_%012" PRIx64 "_%d_%013" PRIx64 "_%d", (uint64_t)a.p & MASK48, (uint64_t)a.q & MASK48,
                sum < 0, (uint64_t)(sum < 0 ? -sum : sum), sum == 0);
}

void record_lza(recorder *r, const struct mantis_top *top)
{
    struct align_offer in;
    addends a;
    if (take(top, &in, &a))
        record_line(r, "%012" PRIx64 "_%012" PRIx64, (uint64_t)a.p & MASK48, (uint64_t)a.q & MASK48);
}

/* A term shows in the clock after its factors: each line has that of the line before. */
void record_vector_term(recorder *r, const struct mantis_top *top)
{
    const struct stream_unit *u = &top->u_stream;
    const struct stream *s = &u->s;
    if (!s->b.valid || !stream_advances(s))
        return;
    int32_t c = s->b.c[0], x = s->b.x[0];
    uint32_t distance = s->distance[s->b.tag.slot] & 0xfffu;
    char result[13] = "xxxxxxxxxxxx";
    if (r->known)
        snprintf(result, sizeof result, "%012" PRIx64, r->term);
    record_line(r, "1_%04x_%04x_%03x_%s", (unsigned)c & 0xffffu, (unsigned)x & 0xffffu, (unsigned)distance, result);
    r->term = (uint64_t)mantis_vector_term(c * x, (int32_t)distance) & MASK48;
    r->known = 1;
}
