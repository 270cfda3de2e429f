/* SPDX-License-Identifier: Apache-2.0 */
/* The operands of a PEAK, MAP, ALIGN or VECTOR as slots: 0..2 tensors, 3 the constant term, 4 the gate.
 *
 * Data slots (4, 0, 1, 2, in this order within a group) are read from memory; terms (0..3) are added up. PEAK and MAP
 * have slot 0 alone, as fp32; ALIGN too, whose beats are not gathered. Section 9 of the microarchitecture. */
#ifndef MANTIS_CYCLE_STREAM_SLOTS_H
#define MANTIS_CYCLE_STREAM_SLOTS_H

#include <stdbool.h>
#include <stdint.h>

enum { SLOT_CONSTANT = 3, SLOT_GATE = 4, SLOT_NONE = 5 };
enum slot_kind { SLOT_ABSENT = 0, SLOT_FP32 = 1, SLOT_DFP8 = 2, SLOT_DFP16 = 3 };
/* MAP's exponents: one, one for each span of elements, one for each group of channels. Others have one. */
enum stream_scaling { STREAM_ONE = 0, STREAM_SPANS = 1, STREAM_CHANNELS = 2 };
enum coefficient_layout { LAYOUT_TENSOR = 0, LAYOUT_CHANNEL = 1, LAYOUT_ROW = 2 };

/* What the descriptor says of the slots; a pure function of desc_i. */
struct stream_slots {
    uint32_t opcode;
    bool present[5];
    uint32_t kind[5];   /* enum slot_kind of 0..2 and 4 */
    uint32_t layout[4]; /* enum coefficient_layout of the terms' coefficients */
    uint32_t scaling;   /* enum stream_scaling */
    uint32_t span;      /* of MAP's entries, or its channels */
    uint32_t last_g;    /* of MAP's group exponents: G - 1 */
};

struct stream_slots stream_slots_of(const uint32_t desc[32]);

/* Bytes of an element of a data slot. */
uint32_t stream_slot_size(const struct stream_slots *s, uint32_t slot);
/* Beats of a data slot in a group of `elements`. */
uint32_t stream_slot_beats(const struct stream_slots *s, uint32_t slot, uint32_t elements);

/* The first data slot, or the one after `slot`; SLOT_NONE when there is none. Likewise for terms. */
uint32_t stream_slots_first_data(const struct stream_slots *s);
uint32_t stream_slots_next_data(const struct stream_slots *s, uint32_t slot);
uint32_t stream_slots_first_term(const struct stream_slots *s);
uint32_t stream_slots_next_term(const struct stream_slots *s, uint32_t slot);

/* Addresses in the descriptor: of a data slot, of a term's coefficients; entries of the latter. */
uint32_t stream_slot_addr(const uint32_t desc[32], uint32_t slot);
uint32_t stream_coefficient_addr(const uint32_t desc[32], uint32_t term);
uint32_t stream_coefficient_count(const struct stream_slots *s, const uint32_t desc[32], uint32_t term);
/* The random stream of tensor slot 0..2. */
uint32_t stream_slot_stream(const uint32_t desc[32], uint32_t slot);

#endif
