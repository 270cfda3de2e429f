/* SPDX-License-Identifier: Apache-2.0 */
/* command_execute: takes a command from its engine's queue, reads its scale entries, runs one unit on it, records its
 * peak (microarchitecture 5, execute). One for each engine. */
#ifndef MANTIS_CYCLE_COMMAND_EXECUTE_H
#define MANTIS_CYCLE_COMMAND_EXECUTE_H

#include "cycle/command_queue.h"
#include "cycle/sequencer_ports.h"

/* owner_o */
enum { OWNER_SEQUENCER = 0, OWNER_STREAM = 1, OWNER_REDUCE = 2, OWNER_GEMM = 3 };

enum execute_state {
    EXECUTE_IDLE,
    EXECUTE_CLEAR,
    EXECUTE_SCALES,
    EXECUTE_SUM,
    EXECUTE_START,
    EXECUTE_RUN,
    EXECUTE_SETTLE,
    EXECUTE_RECORD_REQ,
    EXECUTE_RECORD_DATA,
    EXECUTE_RECORD_WAIT,
    EXECUTE_DONE,
    EXECUTE_FAIL,
};

struct command_execute {
    enum execute_state state;
    uint32_t status;   /* D */
    uint32_t number;   /* D, 11 bits */
    uint32_t desc[32]; /* D */
    uint32_t entries[2];

    /* SCALES: entry i stands for bit i */
    uint32_t pending, awaited; /* D, 8 bits: not asked for, not come */
    bool summed;               /* D: E_C is legal, and what is read is OUT_SCALE's entry */
    bool asking;
    uint32_t address; /* D */
    bool word_valid;
    uint32_t word, word_index; /* D */
    uint32_t bad;              /* D: status of the first bad entry */
    uint32_t emax[3];          /* D, 9 bits */
    int32_t exp[7];            /* D, 12 bits */
};

/* What an execute sees in a clock: the sequencer's ports of its engine, and its neighbours. */
struct execute_in {
    uint32_t rst_ni, lost_i;
    bool take, forget;
    const struct command_queue *queue;
    uint32_t rd_req_ready_i, rd_beat_valid_i, rd_beat_word_i;
    uint32_t reader_idle_i, reader_error_i;
    uint32_t wr_req_ready_i, wr_data_ready_i, writer_idle_i, writer_error_i;
    uint32_t done_i, fault_i;
};

uint32_t command_execute_owner(const struct command_execute *e);
/* What RECORD writes, where the engine's peak is `peak`. */
uint32_t command_execute_word(const struct command_execute *e, uint32_t peak);
/* Would a clock change anything, unless a command is taken? */
bool command_execute_stirs(const struct command_execute *e, uint32_t done_i, uint32_t lost_i);
void command_execute_tick(struct command_execute *e, const struct execute_in *in);

uint32_t execute_opcode(const struct command_execute *e);
uint32_t execute_out_scale_addr(const struct command_execute *e);

/* execute_scales.c: the states CLEAR, SCALES and SUM. */
bool execute_raw_sums(const struct command_execute *e);
int32_t execute_raw_exponent(const struct command_execute *e);
void execute_begin_scales(struct command_execute *e);
void execute_scales(struct command_execute *e, const struct execute_in *in);
void execute_sum(struct command_execute *e);
void execute_fail(struct command_execute *e, uint32_t status);

#endif
