/* SPDX-License-Identifier: Apache-2.0 */
#include "platform/axi_memory.h"

#include <string.h>

enum { OKAY = 0, SLVERR = 2, DECERR = 3 };

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

static axi_burst *front(axi_queue *q)
{
    return &q->items[q->head];
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

void axi_memory_reset(axi_memory *m)
{
    m->clock = 0;
    m->noise = m->seed * 2654435761u | 1u;
    m->ar_ready = m->aw_ready = m->w_ready = true;
    m->r_valid = m->b_valid = false;
    m->write_resp = OKAY;
    m->reads.count = m->writes.count = m->responses.count = 0;
    m->beat_count = 0;
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

/* Response code of a beat at a window offset. */
static uint32_t response(const axi_memory *m, uint64_t offset)
{
    if (offset > m->memory->size || m->memory->size - offset < 16)
        return DECERR;
    return m->fault && offset == (m->fault_address & ~15u) ? SLVERR : OKAY;
}

static void accept(axi_memory *m, const struct mantis_top_in *in, const struct mantis_top_out *out)
{
    const uint64_t due = m->clock + m->latency;
    if (in->m_arready_i && out->m_arvalid_o)
        push(&m->reads, (axi_burst){out->m_araddr_o - m->bus_base, out->m_arlen_o + 1, due});
    if (in->m_awready_i && out->m_awvalid_o)
        push(&m->writes, (axi_burst){out->m_awaddr_o - m->bus_base, out->m_awlen_o + 1, due});
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
    m->memory->bytes[offset] = value;
    m->stray += m->watched && !inside(m, offset);
}

/* Moves write beats whose burst has arrived into memory; a finished burst queues its response. A last flag that
 * disagrees with the burst's length is the device's fault and answered with SLVERR. */
static void commit_writes(axi_memory *m)
{
    while (m->beat_count > 0 && m->writes.count > 0 && m->responses.count < AXI_QUEUE) {
        axi_burst *burst = front(&m->writes);
        const axi_write_beat *beat = &m->beats[m->beat_head];
        const uint32_t resp = response(m, burst->address);
        if (resp == OKAY) {
            const uint8_t *bytes = (const uint8_t *)beat->data;
            for (int i = 0; i < 16; i++)
                if (beat->strobe >> i & 1)
                    write_byte(m, burst->address + (uint64_t)i, bytes[i]);
        } else if (beat->strobe != 0 && m->write_resp == OKAY) {
            m->write_resp = resp;
        }
        if ((burst->beats == 1) != (beat->last != 0))
            m->write_resp = SLVERR;
        burst->address += 16;
        burst->beats--;
        m->beat_head = (m->beat_head + 1) % AXI_WRITE_BEATS;
        m->beat_count--;
        if (burst->beats == 0) {
            push(&m->responses, (axi_burst){0, m->write_resp, m->clock + m->latency});
            m->write_resp = OKAY;
            pop(&m->writes);
        }
    }
}

static void load_read_beat(axi_memory *m)
{
    axi_burst *burst = front(&m->reads);
    if (m->reads.count == 0 || burst->due > m->clock || !willing(m)) {
        m->r_valid = false;
        return;
    }
    m->r_resp = response(m, burst->address);
    if (m->r_resp == DECERR)
        memset(m->r_data, 0, sizeof m->r_data);
    else
        memcpy(m->r_data, m->memory->bytes + burst->address, sizeof m->r_data);
    m->r_last = burst->beats == 1;
    m->r_valid = true;
    burst->address += 16;
    if (--burst->beats == 0)
        pop(&m->reads);
}

static void load_response(axi_memory *m)
{
    if (m->responses.count == 0 || front(&m->responses)->due > m->clock || !willing(m)) {
        m->b_valid = false;
        return;
    }
    m->b_resp = front(&m->responses)->beats;
    m->b_valid = true;
    pop(&m->responses);
}

void axi_memory_tick(axi_memory *m, const struct mantis_top_in *in, const struct mantis_top_out *out)
{
    accept(m, in, out);
    commit_writes(m);
    if (!m->r_valid || out->m_rready_o)
        load_read_beat(m);
    if (!m->b_valid || out->m_bready_o)
        load_response(m);
    m->ar_ready = m->reads.count < AXI_QUEUE && willing(m);
    m->aw_ready = m->writes.count < AXI_QUEUE && willing(m);
    m->w_ready = m->beat_count < AXI_WRITE_BEATS && willing(m);
    m->clock++;
}
