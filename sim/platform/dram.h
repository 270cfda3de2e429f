/* SPDX-License-Identifier: Apache-2.0 */
/* dram: when a DRAM behind a simple controller moves the beats of a burst. It keeps rows open, serves each direction in
 * order, gathers writes into batches, and refreshes all banks at once. Times are in picoseconds of the machine's clock
 * of DRAM_PERIOD; nothing is drawn but the time of the first refresh. docs/memories.md has the tables. */
#ifndef MANTIS_DRAM_H
#define MANTIS_DRAM_H

#include <stdbool.h>
#include <stdint.h>

enum { DRAM_BANKS = 8, DRAM_PERIOD = 5000 /* 200 MHz */, DRAM_BEAT_BYTES = MANTIS_PORT / 8 };

typedef struct {
    uint64_t beat;        /* DRAM_BEAT_BYTES on the devices' bus: a device for each 16 bytes, side by side */
    uint64_t row_bytes;   /* of a bank: a row's bytes lie side by side, neighbouring rows in neighbouring banks */
    uint64_t rcd, rp, cl; /* activate to column, precharge to activate, column to read data */
    uint64_t cwl;         /* column to write data */
    uint64_t ras, rrd;    /* activate to precharge of the bank, to the next activate of any */
    uint64_t wr, rtp;     /* last write data to precharge, read column to precharge */
    uint64_t wtr, rtw;    /* last write data to a read column, last read data to write data */
    uint64_t rfc, refi;   /* a refresh's length, and how often */
    uint64_t controller;  /* on top of each answer */
} dram_timing;

extern const dram_timing dram_ddr4, dram_lpddr4;

typedef struct {
    bool open;
    uint64_t row;
    uint64_t column_from, precharge_from, activate_from; /* the first moments for each */
} dram_bank;

typedef struct {
    const dram_timing *timing;
    dram_bank banks[DRAM_BANKS];
    uint64_t bus_free;      /* end of the data already planned */
    uint64_t read_from;     /* first column of a read after the last write */
    uint64_t activate_from; /* of any bank */
    uint64_t refresh;       /* when the next is due */
    bool writing;           /* direction now */
    uint32_t batch;         /* bursts planned since it turned */
    bool wrote;             /* direction of the last data */
} dram;

/* A burst's beats: the first is there at `first`, each later one a beat's time after, but the beats from number `split`
 * on not before `second`. `last`: all of it is done. */
typedef struct {
    uint64_t first, second, last;
    uint32_t split;
} dram_plan;

void dram_reset(dram *d, const dram_timing *timing, uint32_t seed);
/* True if a burst is to be planned now, and whether it is a write: so many of each wait. */
bool dram_turn(dram *d, uint64_t now, uint32_t reads, uint32_t writes, bool *write);
/* Plans a burst within 4 KiB. */
dram_plan dram_burst(dram *d, uint64_t now, uint64_t address, uint32_t beats, bool write);

#endif
