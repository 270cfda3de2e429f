/* SPDX-License-Identifier: Apache-2.0 */
/* Commands of a ring in memory, submitted to the machine's own ring in as many pieces as it takes. */
#include "platform/machine.h"

#include "platform/ring_slots.h"

#include "mantis/command.h"

/* Submits up to tail and waits until the machine is there or has halted. */
static mantis_status submit(machine *m, uint32_t tail, uint32_t *head, mantis_status *code)
{
    mantis_status status = machine_write(m, MANTIS_REG_TAIL, tail);
    while (status == MANTIS_OK) {
        const uint64_t begin = m->clock;
        uint32_t state = 0;
        status = machine_read(m, MANTIS_REG_STATUS, &state);
        if (status == MANTIS_OK)
            status = machine_read(m, MANTIS_REG_HEAD, head);
        *code = (mantis_status)(state & 0xff);
        if (status == MANTIS_OK && ((state >> 9 & 1) || *head == tail))
            break;
        const uint64_t poll = m->clock - begin;
        if (status == MANTIS_OK)
            machine_pass(m, poll);
    }
    return status;
}

/* How many of the `count` commands from slot `first` on are submitted together while the waveform waits for a product:
 * those before the next GEMM, or that one alone, which is counted. The awaited one opens the window. */
static uint32_t piece_before_product(machine *m, const mantis_ring *ring, uint32_t first, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        const mantis_command command = ring_command(m->sides[0].bus.memory, ring, first + i);
        if (mantis_get(&command, MANTIS_ALL_OPCODE) != MANTIS_OP_GEMM)
            continue;
        if (i > 0)
            return i;
        m->products++;
        m->trace_origin = m->clock;
        return machine_waveform_waits(m) ? 1 : count;
    }
    return count;
}

/* How many commands from a slot on the machine takes from there as it stands; 0: its next one lies elsewhere. */
static uint32_t slots_in_step(const machine *m, const mantis_ring *ring, uint32_t slot)
{
    const uint32_t at = m->head & m->ring_mask;
    if (!m->configured || m->memory_size != m->sides[0].bus.memory->size ||
        m->ring_base + at * MANTIS_DESCRIPTOR_BYTES != ring->base + slot * MANTIS_DESCRIPTOR_BYTES)
        return 0;
    if (m->ring_base == ring->base && m->ring_mask == ring->slots - 1)
        return ring->slots;
    const uint32_t own = m->ring_mask + 1 - at, left = ring->slots - slot;
    return own < left ? own : left;
}

/* The machine's head runs on from a reset, so a slot other than the first is reached by a reset and a ring that begins
 * there: the largest that lies within the ring. (A larger one would take what lies behind the ring for descriptors, and
 * a command that writes there would keep those behind it from being fetched ahead.) What writes into another part of
 * the whole ring the machine does not notice: nothing is submitted together with commands behind it. */
static mantis_status enter_at(machine *m, const mantis_ring *ring, uint32_t slot)
{
    uint32_t slots = ring->slots;
    while (slots > ring->slots - slot)
        slots /= 2;
    return machine_configure(m, ring->base + slot * MANTIS_DESCRIPTOR_BYTES, slots - 1);
}

static uint32_t piece_in_part(const machine *m, const mantis_ring *ring, uint32_t first, uint32_t count)
{
    for (uint32_t i = 0; i + 1 < count; i++) {
        const mantis_command command = ring_command(m->sides[0].bus.memory, ring, first + i);
        if (mantis_command_check(&command, m->sides[0].bus.memory->size) == MANTIS_OK &&
            ring_is_written(ring, &command))
            return i + 1;
    }
    return count;
}

static mantis_status run_pieces(machine *m, const mantis_ring *ring, uint32_t first, uint32_t count, uint32_t *done,
                                mantis_status *code)
{
    *done = 0;
    *code = MANTIS_OK;
    while (*done < count && *code == MANTIS_OK) {
        const uint32_t slot = (first + *done) & (ring->slots - 1);
        uint32_t piece = count - *done, room = slots_in_step(m, ring, slot);
        mantis_status status = MANTIS_OK;
        if (machine_waveform_waits(m))
            piece = piece_before_product(m, ring, first + *done, piece);
        if (room == 0) {
            status = enter_at(m, ring, slot);
            room = slots_in_step(m, ring, slot);
        }
        if (status != MANTIS_OK)
            return status;
        piece = piece < room ? piece : room;
        if (room < ring->slots)
            piece = piece_in_part(m, ring, first + *done, piece);
        const uint32_t before = m->head;
        status = submit(m, before + piece, &m->head, code);
        *done += m->head - before;
        if (status != MANTIS_OK)
            return status;
        if (*code != MANTIS_OK)
            m->configured = false; /* halted: the next run begins with a reset */
    }
    return MANTIS_OK;
}

mantis_status machine_run(machine *m, const mantis_ring *ring, uint32_t first, uint32_t count, uint32_t *done,
                          mantis_status *code)
{
    const uint64_t limit = m->options.cycle_limit;
    m->limit = limit < UINT64_MAX - m->clock ? m->clock + limit : UINT64_MAX;
    const mantis_status status = run_pieces(m, ring, first, count, done, code);
    m->limit = UINT64_MAX; /* it is the run's; what is read before and after has its own clocks */
    return status;
}
