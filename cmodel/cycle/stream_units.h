/* SPDX-License-Identifier: Apache-2.0 */
/* The parts of stream that step on their own registers within its tick; each reads only registers as they were before
 * the clock. stream_tick calls them in the order consumers before producers. */
#ifndef MANTIS_CYCLE_STREAM_UNITS_H
#define MANTIS_CYCLE_STREAM_UNITS_H

#include "cycle/stream.h"
#include "cycle/descriptor.h"
#include "cycle/stream_slots.h"

#include <stdbool.h>

/* Are a group's data taken in this clock? Of registers alone, so that the port may show room for the next. */
bool stream_takes_group(const struct stream *s);

/* min(16, n - 16 group): the group's elements. */
static inline uint32_t stream_elements(const struct stream *s, uint32_t group)
{
    uint32_t left = s->n - 16 * group;
    return left < 16 ? left : 16;
}

static inline uint32_t stream_field(const struct stream *s, uint32_t field)
{
    return descriptor_field(s->fields.desc, field);
}

/* emax of a fp32 operand's peak. */
static inline uint32_t stream_emax(const struct stream *s, uint32_t slot)
{
    return s->fields.scale_emax >> 9 * slot & 0x1ffu;
}

/* Sixteen words through map lanes, each under its own exponent; by these random words, or to nearest when NULL. Returns
 * whether one of the first `count` lanes saturated. */
bool stream_map_lanes(const uint32_t words[16], const int32_t emax[16], int bits, const uint32_t *random,
                      uint32_t count, int16_t mantissa[16]);

/* stream_words.c: random words of what is mapped next. */
void stream_words_begin(struct stream *s);
bool stream_words_wanted(const struct stream *s);
bool stream_words_used(const struct stream *s);
void stream_words_tick(struct stream *s, const struct stream_in *in, bool takes, bool used);

/* stream_map.c: the mapping of MAP's groups. */
bool stream_map_steps(const struct stream *s);
/* Nothing is left behind the beat that is shown. */
bool stream_map_empty(const struct stream *s);
void stream_map_tick(struct stream *s, const struct stream_in *in);
enum { HAS_FILL = PORT_RATIO == 4 }; /* beats are filled beside the one that leaves, which gives way */
void stream_map_give(struct stream *s, const struct stream_in *in);

/* stream_scales.c: peaks before, exponents behind a MAP of several exponents. */
uint32_t stream_scale_count(const struct stream *s);
uint32_t stream_scale_bytes(const struct stream *s);
void stream_load_peaks(struct stream *s, const struct stream_in *in);
void stream_write_scales(struct stream *s, const struct stream_in *in);

/* stream_align.c: ALIGN's beats as addends, for one clock of FLOW. */
bool stream_align_ready(const struct stream *s);
void stream_align_tick(struct stream *s, const struct stream_in *in, const struct stream_out *out);
void stream_align_show(const struct stream *s, struct stream_out *out);

/* stream_walker.c: four, eight or sixteen lanes a clock, unless a group waits that is not taken. */
void stream_walker_tick(struct stream_walker *w, uint32_t cols, bool taken);

/* stream_load.c: n, G, exponents; reading the coefficients. */
void stream_begin_extension(struct stream *s);
void stream_setup(struct stream *s);
void stream_load_coefficients(struct stream *s, const struct stream_in *in);
bool stream_coefficient_beat_ends(const struct stream *s);

/* stream_gather.c: the requests of FLOW, and groups from beats. */
bool stream_requests(const struct stream *s);
uint32_t stream_request_addr(const struct stream *s);
uint64_t stream_request_bytes(const struct stream *s);
void stream_advance_request(struct stream *s);
bool stream_gather_ready(const struct stream *s);
void stream_gather_beat(struct stream *s, const uint32_t beat[4 * PORT_RATIO]);
void stream_flow_begin(struct stream *s);

/* stream_vector.c: walker and execution of VECTOR, for one clock of any state. */
bool stream_vector_steps(const struct stream *s);
/* The align unit takes the sums in D. */
static inline bool stream_sums_taken(const struct stream *s, const struct stream_in *in, const struct stream_out *out)
{
    return s->pq_valid && in->al_ready_i && (!out->al_stochastic_o || in->have_i);
}
void stream_vector_tick(struct stream *s, const struct stream_in *in, const struct stream_out *out);

#endif
