/* SPDX-License-Identifier: Apache-2.0 */
#include "cycle/align_unit.h"

#include "cycle/lane12.h"
#include "cycle/lane48.h"
#include "mantis/numerics.h"

#include <string.h>

void align_unit_outputs(const struct align_unit *s, const struct align_unit_in *in, struct align_unit_out *out)
{
    (void)in;
    out->al_ready_o = !s->s_valid || !s->t_valid;
    out->wr_data_valid_o = s->out_valid;
    memcpy(out->wr_data_o, &s->out_word[4 * s->beat], sizeof out->wr_data_o);
    out->peak_valid_o = s->out_fresh;
    memcpy(out->peak_words_o, s->out_word, sizeof out->peak_words_o);
    out->overflow_event_o = s->overflow;
}

static uint32_t random_word(const uint32_t words[12], int lane)
{
    int bit = 24 * lane;
    uint64_t pair = words[bit / 32] | (bit / 32 < 11 ? (uint64_t)words[bit / 32 + 1] << 32 : 0);
    return (uint32_t)(pair >> bit % 32) & 0xffffff;
}

/* The group enters S with its results: what the stages compute between them nobody sees. */
static void capture(struct align_group *g, const struct align_unit_in *in)
{
    g->mask = in->al_mask_i;
    g->gate = in->al_gate_i;
    g->flip = in->al_flip_i;
    g->relu = in->al_relu_i;
    g->overflow = 0;
    for (int l = 0; l < 16; l++) {
        if (!(in->al_mask_i >> l & 1))
            continue;
        bool overflow = false;
        uint32_t random = random_word(in->words_i, in->al_rotate_i ? (l + 8) % 16 : l);
        g->lane[l] = mantis_align_lane(lane48_get(in->al_p_i, l) + lane48_get(in->al_q_i, l),
                                       lane12_get(in->al_exponent_i, l), in->al_stochastic_i, random, &overflow);
        g->overflow |= (uint32_t)overflow << l;
    }
}

static uint32_t highest_lane(uint32_t mask)
{
    uint32_t lane = 0;
    while (mask >>= 1)
        lane++;
    return lane;
}

/* The group in T becomes the words that leave. */
static void load_words(struct align_unit *s)
{
    const struct align_group *g = &s->t;
    for (int l = 0; l < 16; l++) {
        bool zero = !(g->mask >> l & 1) || (g->relu && g->lane[l] >> 31) || !(g->gate >> l & 1);
        s->out_word[l] = zero ? 0 : g->lane[l] ^ (g->flip >> l & 1) << 31;
    }
    s->out_last = highest_lane(g->mask) / 4;
    s->overflow = (g->overflow & g->mask) != 0;
    s->out_valid = 1;
    s->out_fresh = 1;
    s->beat = 0;
}

/* OUT without a new group: its next beat, if the writer took one. */
static void give_beat(struct align_unit *s, const struct align_unit_in *in, bool last)
{
    s->out_fresh = 0;
    s->overflow = 0;
    if (s->out_valid && in->wr_data_ready_i) {
        s->out_valid = !last;
        s->beat = last ? 0 : s->beat + 1;
    }
}

void align_unit_tick(struct align_unit *s, const struct align_unit_in *in, const struct align_unit_out *out)
{
    bool fire = in->al_valid_i && out->al_ready_o && (!in->al_stochastic_i || in->have_i);
    bool last = s->beat == s->out_last;
    bool out_free = !s->out_valid || (in->wr_data_ready_i && last);
    bool t_moves = s->t_valid && out_free, s_moves = s->s_valid && (!s->t_valid || t_moves);

    if (t_moves)
        load_words(s);
    else
        give_beat(s, in, last);
    if (s_moves)
        s->t = s->s;
    s->t_valid = s_moves || (s->t_valid && !t_moves);
    if (fire)
        capture(&s->s, in);
    s->s_valid = fire || (s->s_valid && !s_moves);
    if (!in->rst_ni)
        s->s_valid = s->t_valid = s->out_valid = s->out_fresh = s->beat = s->overflow = 0;
}
