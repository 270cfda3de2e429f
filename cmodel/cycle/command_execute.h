/* SPDX-License-Identifier: Apache-2.0 */
/* command_execute: the sequencer's second part: takes a prepared command, reads its scale entries, runs one unit on it,
 * records its peak (microarchitecture 5, execute). */
#ifndef MANTIS_CYCLE_COMMAND_EXECUTE_H
#define MANTIS_CYCLE_COMMAND_EXECUTE_H

#include "cycle/command_prepare.h"

/* owner_o */
enum { OWNER_SEQUENCER = 0, OWNER_STREAM = 1, OWNER_REDUCE = 2, OWNER_GEMM = 3 };

enum execute_state {
    EXECUTE_IDLE,
    EXECUTE_CLEAR,
    EXECUTE_SCALES,
    EXECUTE_SUM,
    EXECUTE_ASK,
    EXECUTE_START,
    EXECUTE_RUN,
    EXECUTE_SETTLE,
    EXECUTE_RECORD_REQ,
    EXECUTE_RECORD_DATA,
    EXECUTE_RECORD_WAIT,
    EXECUTE_DONE,
    EXECUTE_FAIL,
    EXECUTE_HALT,
};

struct command_execute {
    enum execute_state state;
    uint32_t head;
    uint32_t status;
    uint32_t desc[32]; /* D */
    uint32_t entries[2];
    bool writes_ring;

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

struct prepare_view command_execute_view(const struct command_execute *e, const struct command_prepare *p,
                                         const struct sequencer_in *in);
uint32_t command_execute_owner(const struct command_execute *e);
/* What RECORD writes. */
uint32_t command_execute_word(const struct command_execute *e, const struct sequencer_in *in);
/* `asks`: prepare waits for the port. */
void command_execute_tick(struct command_execute *e, const struct sequencer_in *in, const struct command_prepare *p,
                          bool takes);

uint32_t execute_opcode(const struct command_execute *e);
uint32_t execute_out_scale_addr(const struct command_execute *e);

/* execute_scales.c: the states CLEAR, SCALES and SUM. */
bool execute_raw_sums(const struct command_execute *e);
int32_t execute_raw_exponent(const struct command_execute *e);
void execute_begin_scales(struct command_execute *e);
void execute_scales(struct command_execute *e, const struct sequencer_in *in);
void execute_sum(struct command_execute *e);
void execute_fail(struct command_execute *e, uint32_t status);

#endif
