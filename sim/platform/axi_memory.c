/* SPDX-License-Identifier: Apache-2.0 */
#include "platform/axi_memory.h"

#include <string.h>

enum { OKAY = 0, SLVERR = 2, DECERR = 3 };

static const uint64_t WHOLE_BEAT = UINT64_MAX >> (64 - AXI_BEAT_BYTES);

static uint32_t draw(axi_memory *m)
{
    m->noise ^= m->noise << 13;
    m->noise ^= m->noise >> 17;
    m->noise ^= m->noise << 5;
    return m->noise;
}

/* True in three clocks of four under back-pressure, always without. */
static bool willing(axi_memory *m)
{
    return m->seed == 0 || (draw(m) >> 8 & 3) != 0;
}

static axi_burst *item(axi_queue *q, uint32_t i)
{
    return &q->items[(q->head + i) % AXI_QUEUE];
}

static axi_burst *front(axi_queue *q)
{
    return item(q, 0);
}

static void push(axi_queue *q, axi_burst burst)
{
    q->items[(q->head + q->count++) % AXI_QUEUE] = burst;
}

static void pop(axi_queue *q)
{
    q->head = (q->head + 1) % AXI_QUEUE;
    q->count--;
}

static bool is_dram(const axi_memory *m)
{
    return m->kind == PLATFORM_MEMORY_DDR4 || m->kind == PLATFORM_MEMORY_LPDDR4;
}

static uint64_t now(const axi_memory *m)
{
    return is_dram(m) ? m->clock * DRAM_PERIOD : m->clock;
}

/* What arrives now may be answered then; a DRAM says so later. */
static uint64_t due(const axi_memory *m)
{
    return is_dram(m) ? AXI_UNPLANNED : m->clock + m->latency;
}

void axi_memory_reset(axi_memory *m)
{
    m->clock = 0;
    m->noise = m->seed * 2654435761u | 1u;
    m->ar_ready = m->aw_ready = m->w_ready = true;
    m->r_valid = m->b_valid = false;
    m->write_resp = OKAY;
    m->reads.count = m->writes.count = m->responses.count = 0;
    m->beat_count = 0;
    m->service = AXI_NOTHING;
    m->turn = false;
    m->write_beats = 0;
    if (m->kind == PLATFORM_MEMORY_LOCKED)
        m->ar_ready = m->aw_ready = false; /* it looks before it takes */
    if (m->kind == PLATFORM_MEMORY_SINGLE || m->kind == PLATFORM_MEMORY_LOCKED)
        m->w_ready = false;
    if (is_dram(m))
        dram_reset(&m->dram, m->kind == PLATFORM_MEMORY_DDR4 ? &dram_ddr4 : &dram_lpddr4, m->seed);
}

void axi_memory_show(const axi_memory *m, struct mantis_top_in *in)
{
    in->m_arready_i = m->ar_ready;
    in->m_awready_i = m->aw_ready;
    in->m_wready_i = m->w_ready;
    in->m_rvalid_i = m->r_valid;
    in->m_rlast_i = m->r_last;
    in->m_rresp_i = m->r_resp;
    memcpy(in->m_rdata_i, m->r_data, sizeof m->r_data);
    in->m_bvalid_i = m->b_valid;
    in->m_bresp_i = m->b_resp;
}

static uint8_t *byte_at(const axi_memory *m, uint64_t offset)
{
    return m->memory->bytes + (m->fold ? offset & (m->fold - 1) : offset);
}

/* Bytes of memory in the beat at a window offset, in wholes of 16: a window may end within a beat. */
static uint32_t bytes_at(const axi_memory *m, uint64_t offset)
{
    const uint64_t left = offset < m->memory->size ? m->memory->size - offset : 0;
    return left < AXI_BEAT_BYTES ? (uint32_t)left & ~15u : AXI_BEAT_BYTES;
}

/* Response code of a beat at a window offset. */
static uint32_t response(const axi_memory *m, uint64_t offset)
{
    if (bytes_at(m, offset) == 0)
        return DECERR;
    return m->fault && offset == (m->fault_address & ~(AXI_BEAT_BYTES - 1u)) ? SLVERR : OKAY;
}

static void accept(axi_memory *m, const struct mantis_top_in *in, const struct mantis_top_out *out)
{
    if (in->m_arready_i && out->m_arvalid_o)
        push(&m->reads, (axi_burst){.address = out->m_araddr_o - m->bus_base,
                                    .beats = out->m_arlen_o + 1,
                                    .came = m->clock,
                                    .due = due(m)});
    if (in->m_awready_i && out->m_awvalid_o)
        push(&m->writes,
             (axi_burst){.address = out->m_awaddr_o - m->bus_base, .beats = out->m_awlen_o + 1, .came = m->clock});
    if (in->m_wready_i && out->m_wvalid_o) {
        axi_write_beat *beat = &m->beats[(m->beat_head + m->beat_count++) % AXI_WRITE_BEATS];
        memcpy(beat->data, out->m_wdata_o, sizeof beat->data);
        beat->strobe = out->m_wstrb_o;
        beat->last = out->m_wlast_o;
    }
}

static bool inside(const axi_memory *m, uint64_t offset)
{
    for (int i = 0; i < AXI_WINDOWS; i++)
        if (offset >= m->window[i].first && offset < m->window[i].end)
            return true;
    return false;
}

static void write_byte(axi_memory *m, uint64_t offset, uint8_t value)
{
    *byte_at(m, offset) = value;
    m->stray += m->watched && !inside(m, offset);
}

/* Moves write beats whose burst has arrived into memory; a finished burst queues its response. A last flag that
 * disagrees with the burst's length is the device's fault and answered with SLVERR. */
static void commit_writes(axi_memory *m)
{
    while (m->beat_count > 0 && m->writes.count > 0 && m->responses.count < AXI_QUEUE) {
        axi_burst *burst = front(&m->writes);
        const axi_write_beat *beat = &m->beats[m->beat_head];
        const uint32_t there = bytes_at(m, burst->address);
        const uint64_t beyond = there < 64 ? beat->strobe >> there : 0;
        uint32_t resp = response(m, burst->address);
        if (resp == OKAY && beyond != 0)
            resp = DECERR;
        const uint8_t *bytes = (const uint8_t *)beat->data;
        if (resp == OKAY && beat->strobe == WHOLE_BEAT && !m->watched) {
            memcpy(byte_at(m, burst->address), bytes, AXI_BEAT_BYTES);
        } else if (resp == OKAY) {
            for (int i = 0; i < AXI_BEAT_BYTES; i++)
                if (beat->strobe >> i & 1)
                    write_byte(m, burst->address + (uint64_t)i, bytes[i]);
        } else if (beat->strobe != 0 && m->write_resp == OKAY) {
            m->write_resp = resp;
        }
        if ((burst->beats == 1) != (beat->last != 0))
            m->write_resp = SLVERR;
        burst->address += AXI_BEAT_BYTES;
        burst->beats--;
        m->write_beats++;
        m->beat_head = (m->beat_head + 1) % AXI_WRITE_BEATS;
        m->beat_count--;
        if (burst->beats == 0) {
            push(&m->responses, (axi_burst){.address = burst->address - AXI_BEAT_BYTES * (uint64_t)m->write_beats,
                                            .beats = m->write_beats,
                                            .resp = m->write_resp,
                                            .due = due(m)});
            m->write_resp = OKAY;
            m->write_beats = 0;
            pop(&m->writes);
            if (m->service == AXI_WRITE)
                m->service = AXI_NOTHING;
        }
    }
}

/* Single, locked: one burst at a time. */
static bool one_at_a_time(const axi_memory *m)
{
    return m->kind == PLATFORM_MEMORY_SINGLE || m->kind == PLATFORM_MEMORY_LOCKED;
}

static bool serves(const axi_memory *m, axi_service direction)
{
    return !one_at_a_time(m) || m->service == direction;
}

static void load_read_beat(axi_memory *m)
{
    axi_burst *burst = front(&m->reads);
    if (m->reads.count == 0 || !serves(m, AXI_READ) || burst->due > now(m) || !willing(m)) {
        m->r_valid = false;
        return;
    }
    m->r_resp = response(m, burst->address);
    const uint32_t bytes = bytes_at(m, burst->address);
    if (bytes == AXI_BEAT_BYTES) {
        memcpy(m->r_data, byte_at(m, burst->address), AXI_BEAT_BYTES);
    } else {
        memset(m->r_data, 0, sizeof m->r_data);
        memcpy(m->r_data, byte_at(m, burst->address), bytes); /* none behind the window's end */
    }
    m->r_last = burst->beats == 1;
    m->r_valid = true;
    burst->address += AXI_BEAT_BYTES;
    burst->beats--;
    if (is_dram(m))
        burst->due += m->dram.timing->beat;
    if (burst->beats == burst->second_left && burst->due < burst->second_due)
        burst->due = burst->second_due;
    if (burst->beats == 0)
        pop(&m->reads);
}

static void load_response(axi_memory *m)
{
    if (m->responses.count == 0 || front(&m->responses)->due > now(m) || !willing(m)) {
        m->b_valid = false;
        return;
    }
    m->b_resp = front(&m->responses)->resp;
    m->b_valid = true;
    pop(&m->responses);
}

/* The next burst to serve: the one that came first, a read before a write of the same clock. A read is served until its
 * last beat was taken. */
static void choose(axi_memory *m, bool r_taken)
{
    if (m->service == AXI_READ && r_taken && m->r_last)
        m->service = AXI_NOTHING;
    if (m->service != AXI_NOTHING || !one_at_a_time(m))
        return;
    const bool read = m->reads.count > 0, write = m->writes.count > 0;
    if (read && (!write || front(&m->reads)->came <= front(&m->writes)->came))
        m->service = AXI_READ;
    else if (write)
        m->service = AXI_WRITE;
}

/* Locked: an address is taken when nothing is under way and no other waits to be. Each direction in turn. */
static void offer(axi_memory *m, const struct mantis_top_out *out, bool ar_taken, bool aw_taken)
{
    const bool free = m->service == AXI_NOTHING && m->reads.count + m->writes.count == 0;
    const bool read = out->m_arvalid_o && !ar_taken, write = out->m_awvalid_o && !aw_taken;
    m->ar_ready = free && read && !(write && m->turn);
    m->aw_ready = free && write && !m->ar_ready;
    if (read && write && free)
        m->turn = !m->turn;
}

/* DRAM: plans bursts that wait, as far ahead as rows take to open. */
static void plan(axi_memory *m)
{
    uint32_t read = 0, written = 0;
    while (read < m->reads.count && item(&m->reads, read)->due != AXI_UNPLANNED)
        read++;
    while (written < m->responses.count && item(&m->responses, written)->due != AXI_UNPLANNED)
        written++;
    bool write;
    while (dram_turn(&m->dram, now(m), m->reads.count - read, m->responses.count - written, &write)) {
        axi_burst *burst = write ? item(&m->responses, written++) : item(&m->reads, read++);
        const dram_plan p = dram_burst(&m->dram, now(m), burst->address, burst->beats, write);
        const uint64_t latency = (uint64_t)m->latency * DRAM_PERIOD;
        burst->due = (write ? p.last : p.first) + latency;
        burst->second_left = burst->beats - p.split;
        burst->second_due = p.second + latency;
    }
}

bool axi_memory_still(const axi_memory *m)
{
    const bool busy = m->reads.count || m->writes.count || m->responses.count || m->beat_count;
    return m->seed == 0 && !busy && !m->r_valid && !m->b_valid && m->service == AXI_NOTHING;
}

void axi_memory_pass(axi_memory *m, uint64_t clocks)
{
    m->clock += clocks;
}

void axi_memory_tick(axi_memory *m, const struct mantis_top_in *in, const struct mantis_top_out *out)
{
    const bool r_taken = m->r_valid && out->m_rready_o;
    accept(m, in, out);
    commit_writes(m);
    choose(m, r_taken);
    if (is_dram(m))
        plan(m);
    if (!m->r_valid || r_taken)
        load_read_beat(m);
    if (!m->b_valid || out->m_bready_o)
        load_response(m);
    m->ar_ready = m->reads.count < AXI_QUEUE;
    m->aw_ready = m->writes.count < AXI_QUEUE;
    if (m->kind == PLATFORM_MEMORY_LOCKED)
        offer(m, out, in->m_arready_i && out->m_arvalid_o, in->m_awready_i && out->m_awvalid_o);
    m->ar_ready = m->ar_ready && willing(m);
    m->aw_ready = m->aw_ready && willing(m);
    m->w_ready = m->beat_count < AXI_WRITE_BEATS && serves(m, AXI_WRITE) && willing(m);
    m->clock++;
}
