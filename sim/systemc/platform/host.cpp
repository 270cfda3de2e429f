// SPDX-License-Identifier: Apache-2.0
#include "systemc/platform/host.h"

#include <mantis/command.h>

#include <algorithm>
#include <cstdio>
#include <cstring>

using namespace sc_core;
using namespace tlm;

namespace
{

constexpr size_t STACK = 16 << 20;                // the program may be anything
constexpr int POLL_CLOCKS = 512, POLL_SHARE = 32; // between polls: so long, or this share of the time so far

} // namespace

const mantis_executor_class mantis::host::CLASS = {"systemc", host::run, host::destroy, nullptr};

mantis::host::host(sc_module_name name, const sc_time &period, memory &m, std::function<void(host &)> p)
    : sc_module(name), bus("bus"), reset_n("reset_n"), irq("irq"), clock(period), ram(m),
      program(std::move(p)), base{{&CLASS}, this}
{
    SC_HAS_PROCESS(host);
    SC_THREAD(thread);
    set_stack_size(STACK);
}

void mantis::host::thread()
{
    program(*this);
    sc_stop();
}

mantis_status mantis::host::access(tlm_command command, uint32_t offset, uint32_t &value)
{
    tlm_generic_payload payload;
    sc_time delay;
    payload.set_command(command);
    payload.set_address(CSR_BASE + offset);
    payload.set_data_ptr(reinterpret_cast<unsigned char *>(&value));
    payload.set_data_length(sizeof value);
    payload.set_streaming_width(sizeof value);
    bus->b_transport(payload, delay);
    wait(delay);
    return payload.is_response_ok() ? MANTIS_OK : MANTIS_BUS_ERROR;
}

mantis_status mantis::host::write(uint32_t offset, uint32_t value)
{
    return access(TLM_WRITE_COMMAND, offset, value);
}

mantis_status mantis::host::read(uint32_t offset, uint32_t &value)
{
    return access(TLM_READ_COMMAND, offset, value);
}

void mantis::host::reset()
{
    reset_n.write(false);
    wait(4 * clock);
    reset_n.write(true);
    wait(clock);
    ready = false;
}

// The accelerator's head runs on from reset. A ring that stands elsewhere is reached by a reset, and as a ring that
// begins at its next slot.
mantis_status mantis::host::prepare(const mantis_memory &image, const mantis_ring &ring)
{
    const uint32_t slot = ring.head & (ring.slots - 1);
    if (ready && placed.bytes == image.bytes && placed.size == image.size && ring_base == ring.base &&
        ring_slots == ring.slots && (head & (ring.slots - 1)) == slot)
        return MANTIS_OK;
    const struct {
        uint32_t offset, value;
    } writes[] = {
        {MANTIS_REG_MEM_BASE_LO, static_cast<uint32_t>(MEMORY_BASE)},
        {MANTIS_REG_MEM_BASE_HI, static_cast<uint32_t>(MEMORY_BASE >> 32)},
        {MANTIS_REG_MEM_LIMIT, static_cast<uint32_t>(image.size - 1)},
        {MANTIS_REG_RING_BASE, ring.base + slot * MANTIS_DESCRIPTOR_BYTES},
        {MANTIS_REG_RING_MASK, slot == 0 ? ring.slots - 1 : 0xffff},
        {MANTIS_REG_CONTROL, 7},
    };
    ram.attach(image.bytes, image.size);
    reset();
    mantis_status status = MANTIS_OK;
    for (size_t i = 0; i < sizeof writes / sizeof *writes && status == MANTIS_OK; i++)
        status = write(writes[i].offset, writes[i].value);
    placed = image;
    ring_base = slot == 0 ? ring.base : UINT32_MAX; // such a ring serves once
    ring_slots = ring.slots;
    head = 0;
    ready = true;
    return status;
}

// Up to the ring's tail, or to its last slot when the accelerator's ring begins elsewhere.
mantis_status mantis::host::submit(mantis_ring &ring, mantis_report &report)
{
    const uint32_t slot = ring.head & (ring.slots - 1), pending = ring.tail - ring.head;
    const uint32_t count = ring_base == ring.base || pending < ring.slots - slot ? pending : ring.slots - slot;
    const uint32_t from = head;
    uint32_t state = 0;
    const sc_time start = sc_time_stamp();
    mantis_status status = write(MANTIS_REG_TAIL, from + count);
    while (status == MANTIS_OK) {
        status = read(MANTIS_REG_STATUS, state);
        if (status == MANTIS_OK)
            status = read(MANTIS_REG_HEAD, head);
        if (status != MANTIS_OK || state >> 9 & 1 || head == from + count)
            break;
        wait(std::max(POLL_CLOCKS, static_cast<int>((sc_time_stamp() - start) / clock / POLL_SHARE)) * clock);
    }
    busy += sc_time_stamp() - start;
    ring.head += head - from;
    report.completed += head - from;
    ready = status == MANTIS_OK && (state & 0xff) == 0;
    return status == MANTIS_OK ? static_cast<mantis_status>(state & 0xff) : status;
}

mantis_status mantis::host::read_counters(uint64_t counters[MANTIS_COUNTERS])
{
    mantis_status status = MANTIS_OK;
    for (uint32_t i = 0; i < MANTIS_COUNTERS && status == MANTIS_OK; i++) {
        uint32_t low = 0, high = 0;
        status = read(0x100 + 8 * i, low);
        if (status == MANTIS_OK)
            status = read(0x104 + 8 * i, high);
        counters[i] = static_cast<uint64_t>(high) << 32 | low;
    }
    return status;
}

mantis_status mantis::host::run(mantis_executor *executor, mantis_memory *image, mantis_ring *ring,
                                mantis_report *report)
{
    host &self = *reinterpret_cast<base_executor *>(executor)->self;
    mantis_status status = MANTIS_OK;
    std::memset(report, 0, sizeof *report);
    while (status == MANTIS_OK && ring->head != ring->tail) {
        uint64_t counters[MANTIS_COUNTERS];
        status = self.prepare(*image, *ring);
        if (status == MANTIS_OK)
            status = self.write(MANTIS_REG_COUNTER_CLEAR, 1);
        if (status == MANTIS_OK)
            status = self.submit(*ring, *report);
        uint32_t sticky = 0;
        if (self.read_counters(counters) != MANTIS_OK || self.read(MANTIS_REG_STICKY, sticky) != MANTIS_OK ||
            self.write(MANTIS_REG_STICKY, sticky) != MANTIS_OK)
            break;
        report->sticky |= sticky;
        for (int i = 0; i < MANTIS_COUNTERS; i++)
            report->counters[i] += counters[i];
    }
    report->status = status;
    if (status != MANTIS_OK)
        std::snprintf(report->message, sizeof report->message, "systemc: command %u: %s; %s", ring->head,
                      mantis_status_text(status), mantis_status_advice(status));
    return status;
}
