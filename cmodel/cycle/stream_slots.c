/* SPDX-License-Identifier: Apache-2.0 */
#include "cycle/stream_slots.h"

#include "cycle/descriptor.h"
#include "cycle/dma_request.h"

struct stream_slots stream_slots_of(const uint32_t desc[32])
{
    struct stream_slots s = {.opcode = descriptor_field(desc, MANTIS_ALL_OPCODE)};
    if (s.opcode != MANTIS_OP_VECTOR) {
        s.present[0] = true;
        s.kind[0] = SLOT_FP32;
        if (s.opcode == MANTIS_OP_MAP) {
            s.scaling = descriptor_field(desc, MANTIS_MAP_SCALING);
            s.span = descriptor_field(desc, MANTIS_MAP_SPAN);
            s.last_g = ((uint32_t)1 << descriptor_field(desc, MANTIS_MAP_LOG_G)) - 1;
        }
        return s;
    }
    for (int t = 0; t < 3; t++) {
        s.kind[t] = descriptor_field(desc, MANTIS_VECTOR_X_KIND[t]);
        s.present[t] = s.kind[t] != SLOT_ABSENT;
    }
    s.present[SLOT_CONSTANT] = descriptor_field(desc, MANTIS_VECTOR_C3_PRESENT);
    s.present[SLOT_GATE] = descriptor_field(desc, MANTIS_VECTOR_GATE);
    s.kind[SLOT_GATE] = SLOT_FP32;
    for (int t = 0; t < 4; t++)
        s.layout[t] = descriptor_field(desc, MANTIS_VECTOR_C_LAYOUT[t]);
    return s;
}

uint32_t stream_slot_size(const struct stream_slots *s, uint32_t slot)
{
    switch (s->kind[slot]) {
    case SLOT_FP32: return 4;
    case SLOT_DFP16: return 2;
    default: return 1;
    }
}

uint32_t stream_slot_beats(const struct stream_slots *s, uint32_t slot, uint32_t elements)
{
    return (elements * stream_slot_size(s, slot) + PORT_BYTES - 1) / PORT_BYTES;
}

static uint32_t next_present(const struct stream_slots *s, uint32_t slot, uint32_t end)
{
    while (slot < end && !s->present[slot])
        slot++;
    return slot < end ? slot : (uint32_t)SLOT_NONE;
}

uint32_t stream_slots_first_data(const struct stream_slots *s)
{
    return s->present[SLOT_GATE] ? (uint32_t)SLOT_GATE : next_present(s, 0, SLOT_CONSTANT);
}

uint32_t stream_slots_next_data(const struct stream_slots *s, uint32_t slot)
{
    return next_present(s, slot == SLOT_GATE ? 0 : slot + 1, SLOT_CONSTANT);
}

uint32_t stream_slots_first_term(const struct stream_slots *s)
{
    return next_present(s, 0, SLOT_GATE);
}

uint32_t stream_slots_next_term(const struct stream_slots *s, uint32_t slot)
{
    return next_present(s, slot + 1, SLOT_GATE);
}

uint32_t stream_slot_addr(const uint32_t desc[32], uint32_t slot)
{
    /* X0_ADDR of PEAK and MAP is the same word */
    return descriptor_field(desc, slot < SLOT_CONSTANT ? MANTIS_VECTOR_X_ADDR[slot] : MANTIS_VECTOR_GATE_ADDR);
}

uint32_t stream_coefficient_addr(const uint32_t desc[32], uint32_t term)
{
    return descriptor_field(desc, MANTIS_VECTOR_C_ADDR[term]);
}

uint32_t stream_coefficient_count(const struct stream_slots *s, const uint32_t desc[32], uint32_t term)
{
    switch (s->layout[term]) {
    case LAYOUT_CHANNEL: return descriptor_field(desc, MANTIS_VECTOR_COLS);
    case LAYOUT_ROW: return descriptor_field(desc, MANTIS_VECTOR_ROWS);
    default: return 1;
    }
}

uint32_t stream_slot_stream(const uint32_t desc[32], uint32_t slot)
{
    return descriptor_field(desc, MANTIS_VECTOR_X_STREAM[slot]);
}
