/* SPDX-License-Identifier: Apache-2.0 */
#include "platform/dram.h"

enum { BATCH = 8 }; /* bursts of one direction before it makes way, and writes that reads make way for */

/* DDR4-2400 (17-17-17), one device of 8 Gbit, 16 bits wide: 4.8 GB/s. */
const dram_timing dram_ddr4 = {
    .beat = 3333,
    .row_bytes = 128 * DRAM_BEAT_BYTES,
    .rcd = 14160,
    .rp = 14160,
    .cl = 14160,
    .cwl = 10000,
    .ras = 32000,
    .rrd = 6400,
    .wr = 15000,
    .rtp = 7500,
    .wtr = 7500,
    .rtw = 1666,
    .rfc = 350000,
    .refi = 7800000,
    .controller = 20000,
};

/* LPDDR4-3200, one channel of 8 Gbit, 16 bits wide: 6.4 GB/s. cl and cwl with the strobe's delay. */
const dram_timing dram_lpddr4 = {
    .beat = 2500,
    .row_bytes = 128 * DRAM_BEAT_BYTES,
    .rcd = 18000,
    .rp = 18000,
    .cl = 21000,
    .cwl = 10000,
    .ras = 42000,
    .rrd = 10000,
    .wr = 18000,
    .rtp = 7500,
    .wtr = 10000,
    .rtw = 2500,
    .rfc = 280000,
    .refi = 3904000,
    .controller = 20000,
};

static uint64_t later(uint64_t a, uint64_t b)
{
    return a > b ? a : b;
}

void dram_reset(dram *d, const dram_timing *timing, uint32_t seed)
{
    *d = (dram){.timing = timing};
    d->refresh = timing->refi - seed * 2654435761u % timing->refi;
}

/* Refreshes that are due: all banks closed, and none usable until it is over. Of those that passed while nothing was
 * asked only the last matters. */
static void refresh(dram *d, uint64_t now)
{
    const dram_timing *t = d->timing;
    if (d->refresh > now)
        return;
    const uint64_t passed = (now - d->refresh) / t->refi;
    uint64_t start = later(d->refresh + passed * t->refi, d->bus_free);
    for (int i = 0; i < DRAM_BANKS; i++)
        start = later(start, d->banks[i].precharge_from);
    for (int i = 0; i < DRAM_BANKS; i++)
        d->banks[i] = (dram_bank){.activate_from = start + t->rp + t->rfc};
    d->refresh += (passed + 1) * t->refi;
}

bool dram_turn(dram *d, uint64_t now, uint32_t reads, uint32_t writes, bool *write)
{
    const dram_timing *t = d->timing;
    if (reads + writes == 0 || d->bus_free > now + t->rp + t->rcd + t->cl)
        return false; /* soon enough later */
    const uint32_t mine = d->writing ? writes : reads, other = d->writing ? reads : writes;
    if (other > 0 && (mine == 0 || (d->batch >= BATCH && (d->writing || other >= BATCH)))) {
        d->writing = !d->writing;
        d->batch = 0;
    }
    d->batch++;
    *write = d->writing;
    return true;
}

/* Beats within one row. Returns the start of the first one's data. */
static uint64_t piece(dram *d, uint64_t now, uint64_t address, uint32_t beats, bool write)
{
    const dram_timing *t = d->timing;
    dram_bank *bank = &d->banks[address / t->row_bytes % DRAM_BANKS];
    const uint64_t row = address / t->row_bytes / DRAM_BANKS, delay = write ? t->cwl : t->cl;
    if (!bank->open || bank->row != row) {
        uint64_t activate = later(now, later(bank->activate_from, d->activate_from));
        if (bank->open)
            activate = later(activate, later(now, bank->precharge_from) + t->rp);
        *bank = (dram_bank){true, row, activate + t->rcd, activate + t->ras, 0};
        d->activate_from = activate + t->rrd;
    }
    const uint64_t column = later(later(now, bank->column_from), write ? 0 : d->read_from);
    const uint64_t data = later(column + delay, d->bus_free), end = data + beats * t->beat;
    bank->precharge_from = later(bank->precharge_from, write ? end + t->wr : end - t->beat - delay + t->rtp);
    if (write)
        d->read_from = end + t->wtr;
    d->bus_free = end;
    return data;
}

dram_plan dram_burst(dram *d, uint64_t now, uint64_t address, uint32_t beats, bool write)
{
    const dram_timing *t = d->timing;
    const uint64_t to_row = (t->row_bytes - address % t->row_bytes) / DRAM_BEAT_BYTES;
    const uint32_t split = beats < to_row ? beats : (uint32_t)to_row;
    refresh(d, now);
    if (write && !d->wrote)
        d->bus_free += t->rtw;
    d->wrote = write;
    dram_plan plan = {.split = split};
    plan.first = piece(d, now, address, split, write) + t->beat + t->controller;
    if (beats > split)
        plan.second =
            piece(d, now, address + DRAM_BEAT_BYTES * (uint64_t)split, beats - split, write) + t->beat + t->controller;
    plan.last = d->bus_free + t->controller;
    return plan;
}
