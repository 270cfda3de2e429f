/* SPDX-License-Identifier: Apache-2.0 */
#include "cycle/csr.h"

enum { OKAY = 0, SLVERR = 2, ID_WORD = 0x4d4e5453 };

void csr_outputs(const struct csr *s, const struct csr_in *in, struct csr_out *out)
{
    (void)in;
    out->s_awready_o = !s->aw_held;
    out->s_wready_o = !s->w_held;
    out->s_bvalid_o = s->b_valid;
    out->s_bresp_o = s->b_resp;
    out->s_arready_o = !s->r_valid;
    out->s_rvalid_o = s->r_valid;
    out->s_rdata_o = s->r_data;
    out->s_rresp_o = s->r_resp;
    out->run_o = s->control & 1;
    out->mem_base_o = (uint64_t)s->mem_base_hi << 32 | s->mem_base_lo;
    out->mem_limit_o = s->mem_limit;
    out->ring_base_o = s->ring_base;
    out->ring_mask_o = s->ring_mask;
    out->tail_o = s->tail;
    out->bus_limit_o = s->bus_limit;
    out->restart_o = s->restart;
    out->counter_clear_o = s->counter_clear;
    out->irq_o = (s->irq & 1 && s->control & 2) || (s->irq & 2 && s->control & 4);
}

/* The word at an offset; false where there is none (the word is 0 then). */
static bool read_register(const struct csr *s, const struct csr_in *in, uint32_t offset, uint32_t *word)
{
    *word = 0;
    switch (offset) {
    case MANTIS_REG_ID: *word = ID_WORD; return true;
    case MANTIS_REG_VERSION: *word = (uint32_t)MANTIS_N << 8 | MANTIS_COMMAND_SET_VERSION; return true;
    case MANTIS_REG_CONTROL: *word = s->control; return true;
    case MANTIS_REG_MEM_BASE_LO: *word = s->mem_base_lo; return true;
    case MANTIS_REG_MEM_BASE_HI: *word = s->mem_base_hi; return true;
    case MANTIS_REG_MEM_LIMIT: *word = s->mem_limit; return true;
    case MANTIS_REG_RING_BASE: *word = s->ring_base; return true;
    case MANTIS_REG_RING_MASK: *word = s->ring_mask; return true;
    case MANTIS_REG_TAIL: *word = s->tail; return true;
    case MANTIS_REG_HEAD: *word = in->head_i; return true;
    case MANTIS_REG_STATUS: *word = in->lost_i << 10 | in->halted_i << 9 | in->idle_i << 8 | in->status_i; return true;
    case MANTIS_REG_STICKY: *word = s->sticky; return true;
    case MANTIS_REG_IRQ: *word = s->irq; return true;
    case MANTIS_REG_RESTART: return true;
    case MANTIS_REG_COUNTER_CLEAR: return true;
    case MANTIS_REG_BUS_LIMIT: *word = s->bus_limit; return true;
    default: break;
    }
    if (offset % 4 != 0 || offset < COUNTER_BASE || offset >= COUNTER_BASE + 8 * MANTIS_COUNTERS)
        return false;
    *word = in->counters_i[(offset - COUNTER_BASE) / 4];
    return true;
}

/* The held write takes effect. Returns the response; *w1c_sticky and *w1c_irq are the ones written there. */
static uint32_t write_register(struct csr *s, bool restarts, uint32_t *w1c_sticky, uint32_t *w1c_irq)
{
    uint32_t data = s->w_data;
    if (s->w_strb != 15)
        return SLVERR;
    switch (s->aw_addr) {
    case MANTIS_REG_CONTROL: s->control = data & 7; break;
    case MANTIS_REG_MEM_BASE_LO: s->mem_base_lo = data & ~(uint32_t)4095; break; /* AXI bursts stay within 4 KiB */
    case MANTIS_REG_MEM_BASE_HI: s->mem_base_hi = data; break;
    case MANTIS_REG_MEM_LIMIT: s->mem_limit = data; break;
    case MANTIS_REG_RING_BASE: s->ring_base = data & ~(uint32_t)127; break;
    case MANTIS_REG_RING_MASK: s->ring_mask = data & 0xffff; break;
    case MANTIS_REG_TAIL: s->tail = data; break;
    case MANTIS_REG_BUS_LIMIT: s->bus_limit = data; break;
    case MANTIS_REG_STICKY: *w1c_sticky = data; break;
    case MANTIS_REG_IRQ: *w1c_irq = data; break;
    case MANTIS_REG_RESTART:
        if (data & 1 && restarts) {
            s->restart = 1;
            s->tail = 0;
        }
        break;
    case MANTIS_REG_COUNTER_CLEAR: s->counter_clear = data & 1; break;
    default: return SLVERR;
    }
    return OKAY;
}

static void reset(struct csr *s)
{
    s->aw_held = s->w_held = s->b_valid = s->b_resp = 0;
    s->r_valid = s->r_resp = 0;
    s->control = s->mem_base_lo = s->mem_base_hi = s->mem_limit = 0;
    s->ring_base = s->ring_mask = s->tail = s->sticky = s->irq = 0;
    s->restart = s->counter_clear = s->bus_limit = 0;
}

bool csr_stirs(const struct csr *s, const struct csr_in *in)
{
    const uint32_t asked = in->s_awvalid_i | in->s_wvalid_i | in->s_arvalid_i;
    const uint32_t events = in->sticky_event_i | in->error_event_i | in->fence_event_i;
    return asked | events | s->aw_held | s->w_held | s->b_valid | s->r_valid | s->restart | s->counter_clear;
}

void csr_tick(struct csr *s, const struct csr_in *in, const struct csr_out *out)
{
    /* The read sees registers before this edge, so it comes first. */
    if (out->s_arready_o && in->s_arvalid_i) {
        s->r_resp = read_register(s, in, in->s_araddr_i, &s->r_data) ? OKAY : SLVERR;
        s->r_valid = 1;
    } else if (s->r_valid && in->s_rready_i) {
        s->r_valid = 0;
    }

    uint32_t w1c_sticky = 0;
    uint32_t w1c_irq = 0;
    s->restart = 0;
    s->counter_clear = 0;
    if (s->aw_held && s->w_held && !s->b_valid) {
        s->b_resp = write_register(s, in->halted_i && !in->lost_i, &w1c_sticky, &w1c_irq);
        s->b_valid = 1;
        s->aw_held = 0;
        s->w_held = 0;
    } else if (s->b_valid && in->s_bready_i) {
        s->b_valid = 0;
    }
    if (out->s_awready_o && in->s_awvalid_i) {
        s->aw_addr = in->s_awaddr_i;
        s->aw_held = 1;
    }
    if (out->s_wready_o && in->s_wvalid_i) {
        s->w_data = in->s_wdata_i;
        s->w_strb = in->s_wstrb_i;
        s->w_held = 1;
    }
    s->sticky = (s->sticky & ~w1c_sticky) | in->sticky_event_i;
    s->irq = (s->irq & ~w1c_irq) | in->error_event_i | in->fence_event_i << 1;

    if (!in->rst_ni)
        reset(s);
}
