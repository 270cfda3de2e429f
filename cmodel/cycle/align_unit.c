/* SPDX-License-Identifier: Apache-2.0 */
#include "cycle/align_unit.h"

#include "cycle/dma_request.h"
#include "cycle/lane12.h"
#include "cycle/lane48.h"
#include "cycle/lanes.h"

#include <string.h>

#define OFFER(client)                                                                                                \
    {                                                                                                                \
        .runs = in->client##_runs_i, .valid = in->client##_valid_i,                                                  \
        .has = !in->client##_stochastic_i || in->client##_have_i, .p = in->client##_p_i, .q = in->client##_q_i,      \
        .exponent = in->client##_exponent_i, .words = in->client##_words_i, .stochastic = in->client##_stochastic_i, \
        .mask = in->client##_mask_i, .gate = in->client##_gate_i, .relu = in->client##_relu_i,                       \
        .rotate = in->client##_rotate_i, .flip = in->client##_flip_i,                                                \
    }

static struct align_offer offer_of(const struct align_unit_in *in, uint32_t client)
{
    return client ? (struct align_offer)OFFER(st) : (struct align_offer)OFFER(pr);
}

enum { BEAT_WORDS = 4 * PORT_RATIO, HAS_LATE = PORT_RATIO == 4 };

static bool has_room(const struct align_unit *s)
{
    return !s->s_valid || !s->t_valid || (HAS_LATE && !s->late_valid);
}

bool align_unit_fires(const struct align_unit *s, const struct align_unit_in *in, struct align_offer *offer)
{
    *offer = offer_of(in, s->turn);
    return offer->valid && offer->has && has_room(s);
}

void align_unit_outputs(const struct align_unit *s, const struct align_unit_in *in, struct align_unit_out *out)
{
    (void)in;
    bool room = has_room(s), streams = s->out_client, late = s->late_valid;
    bool leaves = late || s->out_valid, to_streams = late ? s->late_client : s->out_client;
    out->pr_ready_o = room && !s->turn;
    out->st_ready_o = room && s->turn;
    out->pr_data_valid_o = leaves && !to_streams;
    out->st_data_valid_o = leaves && to_streams;
    const uint32_t *beat = late ? s->late_word : &s->out_word[BEAT_WORDS * s->beat];
    memcpy(out->pr_data_o, beat, sizeof out->pr_data_o);
    memcpy(out->st_data_o, beat, sizeof out->st_data_o);
    out->pr_peak_valid_o = s->out_fresh && !streams;
    out->st_peak_valid_o = s->out_fresh && streams;
    memcpy(out->peak_words_o, s->out_word, sizeof out->peak_words_o);
    out->overflow_event_o = s->overflow;
}

/* Whom the next clock serves. */
static uint32_t next_turn(const struct align_unit *s, const struct align_unit_in *in, const struct align_offer *served)
{
    const bool other = s->turn ? in->pr_valid_i : in->st_valid_i;
    bool held = served->valid && served->has && !has_room(s); /* nothing is missing but room */
    if (other)
        return held ? s->turn : !s->turn;
    if (!served->valid && in->pr_runs_i != in->st_runs_i)
        return in->st_runs_i;
    return s->turn;
}

/* The group enters S with its results: what the stages compute between them nobody sees. */
static void capture(struct align_group *g, uint32_t client, const struct align_offer *in)
{
    g->client = client;
    g->mask = in->mask;
    g->gate = in->gate;
    g->flip = in->flip;
    g->relu = in->relu;
    int64_t p[LANES], q[LANES], sum[LANES];
    int32_t exponent[LANES];
    uint32_t random[LANES], turned[LANES], word[LANES];
    lane48_unpack(in->p, p, LANES);
    lane48_unpack(in->q, q, LANES);
    lane12_unpack(in->exponent, exponent);
    for (int l = 0; l < LANES; l++)
        sum[l] = p[l] + q[l];
    lanes_random(in->words, random);
    for (int l = 0; l < LANES; l++)
        turned[l] = random[(l + 8) % LANES];
    const uint32_t overflow = lanes_align(sum, exponent, !in->stochastic ? NULL : in->rotate ? turned : random, word);
    for (int l = 0; l < LANES; l++)
        if (in->mask >> l & 1)
            g->lane[l] = word[l];
    g->overflow = overflow & in->mask;
}

static uint32_t highest_lane(uint32_t mask)
{
    uint32_t lane = 0;
    while (mask >>= 1)
        lane++;
    return lane;
}

/* What cannot leave OUT makes way for the group in T. */
static void move_late(struct align_unit *s)
{
    memcpy(s->late_word, s->out_word, sizeof s->late_word);
    s->late_client = s->out_client;
    s->late_valid = 1;
}

/* The group in T becomes the words that leave. */
static void load_words(struct align_unit *s)
{
    const struct align_group *g = &s->t;
    for (int l = 0; l < 16; l++) {
        bool zero = !(g->mask >> l & 1) || (g->relu && g->lane[l] >> 31) || !(g->gate >> l & 1);
        s->out_word[l] = zero ? 0 : g->lane[l] ^ (g->flip >> l & 1) << 31;
    }
    s->out_last = highest_lane(g->mask) / BEAT_WORDS;
    s->out_client = g->client;
    s->overflow = (g->overflow & g->mask) != 0;
    s->out_valid = 1;
    s->out_fresh = 1;
    s->beat = 0;
}

/* OUT without a new group: its next beat, if the writer took one. */
static void give_beat(struct align_unit *s, bool ready, bool last)
{
    s->out_fresh = 0;
    s->overflow = 0;
    if (s->out_valid && ready) {
        s->out_valid = !last;
        s->beat = last ? 0 : s->beat + 1;
    }
}

bool align_unit_stirs(const struct align_unit *s, const struct align_unit_in *in)
{
    bool turns = in->pr_runs_i != in->st_runs_i && s->turn != in->st_runs_i;
    return in->pr_valid_i || in->st_valid_i || turns || s->s_valid || s->t_valid || s->out_valid;
}

void align_unit_tick(struct align_unit *s, const struct align_unit_in *in, const struct align_unit_out *out)
{
    (void)out;
    struct align_offer offer;
    bool fire = align_unit_fires(s, in, &offer);
    bool late = s->late_valid, last = s->beat == s->out_last;
    bool late_ready = s->late_client ? in->st_data_ready_i : in->pr_data_ready_i;
    bool ready = !late && (s->out_client ? in->st_data_ready_i : in->pr_data_ready_i);
    bool out_free = HAS_LATE ? !late : !s->out_valid || (ready && last);
    bool t_moves = s->t_valid && out_free, s_moves = s->s_valid && (!s->t_valid || t_moves);
    uint32_t client = s->turn;

    s->turn = next_turn(s, in, &offer);
    if (late && late_ready)
        s->late_valid = 0;
    if (HAS_LATE && t_moves && s->out_valid && !ready)
        move_late(s);
    if (t_moves)
        load_words(s);
    else
        give_beat(s, ready, last);
    if (s_moves)
        s->t = s->s;
    s->t_valid = s_moves || (s->t_valid && !t_moves);
    if (fire)
        capture(&s->s, client, &offer);
    s->s_valid = fire || (s->s_valid && !s_moves);
    if (!in->rst_ni)
        s->turn = s->s_valid = s->t_valid = s->out_valid = s->out_fresh = s->late_valid = s->beat = s->overflow = 0;
}
