/* SPDX-License-Identifier: Apache-2.0 */
#include "platform/machine.h"

#include "platform/ring_slots.h"

#include "mantis/command.h"

#include <string.h>

/* Not zero, so that a device which forgets MEM_BASE is found out. */
static const uint64_t bus_base = 0x2000000000u;

static const uint64_t DEFAULT_LIMIT = (uint64_t)1 << 40; /* clocks of a run */

static void reset_buses(machine *m)
{
    for (int i = 0; i < m->count; i++)
        axi_memory_reset(&m->sides[i].bus);
    memset(&m->csr, 0, sizeof m->csr);
    m->configured = false;
    m->alive = false;
    m->head = 0;
}

void machine_init(machine *m, mantis_device *first, mantis_device *second, const mantis_platform_options *options)
{
    memset(m, 0, sizeof *m);
    if (options != NULL)
        m->options = *options;
    if (m->options.trace != NULL)
        m->options.trace->machine = m;
    if (m->options.cycle_limit == 0)
        m->options.cycle_limit = DEFAULT_LIMIT;
    m->sides[0].device = first;
    m->sides[1].device = second;
    m->count = second != NULL ? 2 : 1;
    for (int i = 0; i < m->count; i++) {
        axi_memory *bus = &m->sides[i].bus;
        bus->bus_base = bus_base;
        bus->kind = m->options.memory;
        bus->latency = m->options.latency;
        bus->seed = m->options.backpressure_seed;
        bus->fault = m->options.fault;
        bus->fault_address = m->options.fault_address;
    }
    reset_buses(m);
    m->limit = UINT64_MAX;
    m->reset = true;
}

void machine_destroy(machine *m)
{
    machine_close_waveform(m);
    for (int i = 0; i < m->count; i++)
        m->sides[i].device->class_->destroy(m->sides[i].device);
}

static void compare(machine *m)
{
    const mantis_device *second = m->sides[1].device;
    mantis_difference difference;
    if (second->class_->compare(second, mantis_cycle_device_top(m->sides[0].device), &m->sides[0].out, &difference) ==
        0)
        return;
    m->differing_cycles++;
    if (!m->differs) {
        m->differs = true;
        m->differing_clock = m->clock;
        m->difference = difference;
    }
}

/* A memory that does nothing in this clock. */
static bool silent(const machine *m)
{
    return m->clock >= m->options.silent_clock && m->clock - m->options.silent_clock < m->options.silent_clocks;
}

static void silence(struct mantis_top_in *in)
{
    in->m_arready_i = in->m_rvalid_i = in->m_awready_i = in->m_wready_i = in->m_bvalid_i = 0;
}

void machine_clock(machine *m)
{
    machine_follow_waveform(m);
    for (int i = 0; i < m->count; i++) {
        machine_side *side = &m->sides[i];
        side->in = m->csr;
        side->in.rst_ni = !m->reset;
        axi_memory_show(&side->bus, &side->in);
        if (silent(m))
            silence(&side->in);
        if (i == 1 && m->options.corrupt_clock != 0 && m->clock >= m->options.corrupt_clock &&
            m->clock < m->options.corrupt_clock + 16)
            side->in.m_rdata_i[0] ^= 1;
        side->device->class_->show(side->device, &side->in, &side->out);
    }
    if (m->count == 2)
        compare(m);
    if (m->options.watch != NULL && !m->reset)
        m->options.watch(m->options.watch_context, mantis_cycle_device_top(m->sides[0].device));
    for (int i = 0; i < m->count; i++) {
        machine_side *side = &m->sides[i];
        if (!m->reset && !silent(m))
            axi_memory_tick(&side->bus, &side->in, &side->out);
        side->device->class_->tick(side->device);
    }
    m->clock++;
}

void machine_reset(machine *m)
{
    m->reset = true;
    for (int i = 0; i < 4; i++)
        machine_clock(m);
    m->reset = false;
    reset_buses(m);
}

static mantis_status clock_state(const machine *m)
{
    if (m->differs)
        return MANTIS_MISMATCH;
    if (m->wave.code != 0)
        return MANTIS_IO_ERROR;
    return m->clock >= m->limit ? MANTIS_TIMEOUT : MANTIS_OK;
}

mantis_status machine_write(machine *m, uint32_t offset, uint32_t value)
{
    const struct mantis_top_out *out = &m->sides[0].out;
    struct mantis_top_in *csr = &m->csr;
    csr->s_awvalid_i = csr->s_wvalid_i = csr->s_bready_i = 1;
    csr->s_awaddr_i = offset;
    csr->s_wdata_i = value;
    csr->s_wstrb_i = 15;
    for (;;) {
        machine_clock(m);
        if (out->s_awready_o)
            csr->s_awvalid_i = 0;
        if (out->s_wready_o)
            csr->s_wvalid_i = 0;
        if (out->s_bvalid_o) {
            csr->s_bready_i = 0;
            return out->s_bresp_o != 0 ? MANTIS_BUS_ERROR : clock_state(m);
        }
        if (clock_state(m) != MANTIS_OK)
            return clock_state(m);
    }
}

mantis_status machine_read(machine *m, uint32_t offset, uint32_t *value)
{
    const struct mantis_top_out *out = &m->sides[0].out;
    struct mantis_top_in *csr = &m->csr;
    csr->s_arvalid_i = csr->s_rready_i = 1;
    csr->s_araddr_i = offset;
    for (;;) {
        machine_clock(m);
        if (out->s_arready_o)
            csr->s_arvalid_i = 0;
        if (out->s_rvalid_o) {
            csr->s_rready_i = 0;
            *value = out->s_rdata_o;
            return out->s_rresp_o != 0 ? MANTIS_BUS_ERROR : clock_state(m);
        }
        if (clock_state(m) != MANTIS_OK)
            return clock_state(m);
    }
}

mantis_status machine_counters(machine *m, uint64_t counters[MANTIS_COUNTERS])
{
    for (uint32_t i = 0; i < MANTIS_COUNTERS; i++) {
        uint32_t low = 0, high = 0;
        mantis_status status = machine_read(m, 0x100 + 8 * i, &low);
        if (status == MANTIS_OK)
            status = machine_read(m, 0x104 + 8 * i, &high);
        if (status != MANTIS_OK)
            return status;
        counters[i] = m->carried[i] + ((uint64_t)high << 32 | low);
    }
    return MANTIS_OK;
}

mantis_status machine_sticky(machine *m, uint32_t *sticky)
{
    uint32_t now = 0;
    mantis_status status = machine_read(m, MANTIS_REG_STICKY, &now);
    if (status == MANTIS_OK && now != 0)
        status = machine_write(m, MANTIS_REG_STICKY, now);
    *sticky = m->carried_sticky | now;
    m->carried_sticky = 0;
    return status;
}

static mantis_status configure(machine *m, uint32_t ring_base, uint32_t ring_mask)
{
    const struct {
        uint32_t offset, value;
    } writes[] = {
        {MANTIS_REG_MEM_BASE_LO, (uint32_t)bus_base},
        {MANTIS_REG_MEM_BASE_HI, (uint32_t)(bus_base >> 32)},
        {MANTIS_REG_MEM_LIMIT, (uint32_t)(m->sides[0].bus.memory->size - 1)},
        {MANTIS_REG_RING_BASE, ring_base},
        {MANTIS_REG_RING_MASK, ring_mask},
        {MANTIS_REG_CONTROL, MANTIS_BITS_CONTROL_RUN | MANTIS_BITS_CONTROL_IRQ_ERROR | MANTIS_BITS_CONTROL_IRQ_FENCE},
    };
    uint64_t counters[MANTIS_COUNTERS] = {0}; /* those of a device that was given up are not carried on */
    uint32_t sticky = 0;
    mantis_status status = m->alive ? machine_counters(m, counters) : MANTIS_OK;
    if (status == MANTIS_OK && m->alive)
        status = machine_read(m, MANTIS_REG_STICKY, &sticky);
    if (status != MANTIS_OK)
        return status;
    memcpy(m->carried, counters, sizeof counters);
    m->carried_sticky = m->alive ? m->carried_sticky | sticky : 0;
    machine_reset(m);
    m->alive = true;
    for (size_t i = 0; i < sizeof writes / sizeof *writes; i++) {
        status = machine_write(m, writes[i].offset, writes[i].value);
        if (status != MANTIS_OK)
            return status;
    }
    if (m->options.bus_limit != 0) {
        status = machine_write(m, MANTIS_REG_BUS_LIMIT, m->options.bus_limit);
        if (status != MANTIS_OK)
            return status;
    }
    m->configured = true;
    m->ring_base = ring_base;
    m->ring_mask = ring_mask;
    m->memory_size = m->sides[0].bus.memory->size;
    return MANTIS_OK;
}

/* A single device that nobody watches closely, whose clocks may be done in other ways. */
static bool may_pass(const machine *m)
{
    return m->count == 1 && m->sides[0].device->class_->still != NULL && m->options.trace_path == NULL &&
           m->options.silent_clocks == 0;
}

/* As many of the clocks that the device offers as the limit allows, in whole polls. */
static uint64_t whole_polls(const machine *m, uint64_t clocks, uint64_t poll)
{
    if (clocks > m->limit - m->clock)
        clocks = m->limit - m->clock;
    return clocks - clocks % poll;
}

static void watch_passing(machine *m)
{
    if (m->options.watch == NULL)
        return;
    m->passing = true;
    m->options.watch(m->options.watch_context, mantis_cycle_device_top(m->sides[0].device));
    m->passing = false;
}

/* Clocks in which it does nothing but answer the same reads, `poll` clocks each time, as it did the last time: as many
 * of them as there are, at once. */
static void pass_still_clocks(machine *m, uint64_t poll)
{
    machine_side *side = &m->sides[0];
    const mantis_device_class *class_ = side->device->class_;
    uint64_t clocks = class_->still(side->device, poll);
    if (clocks < poll || !axi_memory_still(&side->bus))
        return;
    clocks = whole_polls(m, clocks, poll);
    for (uint64_t i = 0; i < clocks && m->options.watch != NULL; i++)
        watch_passing(m);
    class_->pass(side->device, clocks);
    axi_memory_pass(&side->bus, clocks);
    m->clock += clocks;
}

/* Clocks in which one of its engines moves, too: they are made one by one, of that alone. */
static void pass_alone(machine *m, uint64_t poll)
{
    machine_side *side = &m->sides[0];
    const mantis_device_class *class_ = side->device->class_;
    const uint64_t clocks = whole_polls(m, class_->alone(side->device, poll), poll);
    uint64_t reads = 0, writes = 0, done = 0, still = 0;
    if (clocks == 0)
        return;
    while (done < clocks && (still < poll || done % poll != 0)) { /* still ones pass otherwise */
        axi_memory_show(&side->bus, &side->in);
        still = class_->alone_clock(side->device, &side->in, &side->out) ? 0 : still + 1;
        reads += side->in.m_rvalid_i;
        writes += side->out.m_wvalid_o && side->in.m_wready_i;
        watch_passing(m);
        axi_memory_tick(&side->bus, &side->in, &side->out);
        done++;
    }
    class_->alone_end(side->device, done, reads, writes);
    m->clock += done;
}

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
        if (status == MANTIS_OK && may_pass(m)) {
            pass_still_clocks(m, poll);
            pass_alone(m, poll);
        }
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
    return configure(m, ring->base + slot * MANTIS_DESCRIPTOR_BYTES, slots - 1);
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

void machine_give_up(machine *m)
{
    m->configured = m->alive = m->differs = false;
    m->differing_cycles = 0;
}

machine_rest machine_rests(const machine *m)
{
    return (machine_rest){mantis_top_turns(mantis_cycle_device_top(m->sides[0].device)), m->sides[0].bus.turn};
}

bool machine_in_step(const machine *m, const mantis_memory *memory, const mantis_ring *ring)
{
    const uint32_t at = m->head & m->ring_mask;
    return m->configured && m->memory_size == memory->size && m->ring_base == ring->base &&
           m->ring_mask == ring->slots - 1 && at == (ring->head & m->ring_mask);
}

bool machine_remembers(const machine *m)
{
    const mantis_platform_options *o = &m->options;
    const bool dram = o->memory == PLATFORM_MEMORY_DDR4 || o->memory == PLATFORM_MEMORY_LPDDR4;
    return !dram && o->backpressure_seed == 0 && !o->fault && o->bus_limit == 0 && o->silent_clocks == 0 &&
           o->trace_path == NULL && !o->detail && (o->watch == NULL || o->tallies > 0) &&
           o->cycle_limit == DEFAULT_LIMIT;
}

void machine_skip(machine *m, uint32_t commands, const machine_rest *rest)
{
    mantis_top_skip(mantis_cycle_device_model(m->sides[0].device), commands, &rest->top);
    m->sides[0].bus.turn = rest->bus;
    m->head += commands;
}
