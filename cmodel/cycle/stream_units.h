/* SPDX-License-Identifier: Apache-2.0 */
/* The parts of stream that step on their own registers within its tick; each reads only registers as they were before
 * the clock. stream_tick calls them in the order consumers before producers. */
#ifndef MANTIS_CYCLE_STREAM_UNITS_H
#define MANTIS_CYCLE_STREAM_UNITS_H

#include "cycle/stream.h"
#include "cycle/stream_slots.h"

#include <stdbool.h>

/* min(16, n - 16 group): the group's elements. */
static inline uint32_t stream_elements(const struct stream *s, uint32_t group)
{
    uint32_t left = s->n - 16 * group;
    return left < 16 ? left : 16;
}

/* Lane l of the random words port. */
static inline uint32_t stream_random_word(const uint32_t words[12], uint32_t lane)
{
    uint32_t bit = 24 * lane, low = words[bit / 32] >> bit % 32;
    uint32_t high = bit % 32 > 8 ? words[bit / 32 + 1] << (32 - bit % 32) : 0;
    return (low | high) & 0xffffffu;
}

/* Sixteen words through map lanes; stochastic or to nearest. Returns whether one of the first `count` lanes saturated.
 */
bool stream_map_lanes(const uint32_t words[16], uint32_t emax, int bits, bool stochastic, const uint32_t random[12],
                      uint32_t count, int16_t mantissa[16]);

/* stream_load.c: n, G, exponents; reading the coefficients. */
void stream_setup(struct stream *s, const struct stream_in *in, const struct stream_slots *slots);
void stream_load_coefficients(struct stream *s, const struct stream_in *in, const struct stream_out *out,
                              const struct stream_slots *slots);

/* stream_gather.c: the requests of FLOW, and groups from beats. */
bool stream_requests(const struct stream *s, const struct stream_slots *slots);
uint32_t stream_request_addr(const struct stream *s, const uint32_t desc[32], const struct stream_slots *slots);
uint64_t stream_request_bytes(const struct stream *s, const struct stream_slots *slots);
void stream_advance_request(struct stream *s, const struct stream_slots *slots);
bool stream_gather_ready(const struct stream *s, const struct stream_slots *slots);
void stream_gather_beat(struct stream *s, const uint32_t beat[4], const struct stream_slots *slots);
void stream_flow_begin(struct stream *s, const struct stream_slots *slots);

/* stream_vector.c: walker and execution of VECTOR, for one clock of any state. */
bool stream_term_wants(const struct stream *s, const uint32_t desc[32], const struct stream_slots *slots);
void stream_vector_tick(struct stream *s, const struct stream_in *in, const struct stream_out *out,
                        const struct stream_slots *slots);

#endif
