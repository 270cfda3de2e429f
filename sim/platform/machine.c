/* SPDX-License-Identifier: Apache-2.0 */
#include "platform/machine.h"

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

mantis_status machine_configure(machine *m, uint32_t ring_base, uint32_t ring_mask)
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
