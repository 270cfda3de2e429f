/* SPDX-License-Identifier: Apache-2.0 */
/* sequencer: fetches a descriptor, judges it, reads its scale entries, runs one unit on it, records its peak
 * (microarchitecture 5). */
#ifndef MANTIS_CYCLE_SEQUENCER_H
#define MANTIS_CYCLE_SEQUENCER_H

#include <stdint.h>

/* owner_o */
enum { OWNER_SEQUENCER = 0, OWNER_STREAM = 1, OWNER_REDUCE = 2, OWNER_GEMM = 3 };

struct sequencer_in {
    uint32_t rst_ni;
    /* control */
    uint32_t run_i;
    uint32_t ring_base_i;
    uint32_t ring_mask_i; /* 16 bits */
    uint32_t tail_i;
    uint32_t mem_limit_i;
    uint32_t restart_i;
    uint32_t reader_idle_i;
    uint32_t reader_error_i;
    uint32_t writer_idle_i;
    uint32_t writer_error_i;
    uint32_t done_i;
    uint32_t peak_i; /* 31 bits */
    /* reader */
    uint32_t rd_req_ready_i;
    uint32_t rd_beat_valid_i;
    uint32_t rd_beat_data_i[4];
    /* writer */
    uint32_t wr_req_ready_i;
    uint32_t wr_data_ready_i;
};

struct sequencer_out {
    uint32_t head_o;
    uint32_t status_o; /* 8 bits */
    uint32_t idle_o;
    uint32_t halted_o;
    uint32_t busy_o;
    uint32_t error_event_o;
    uint32_t fence_event_o;
    uint32_t command_event_o;
    uint32_t clear_o;
    uint32_t start_o;
    uint32_t owner_o; /* OWNER_* */
    uint32_t desc_o[32];
    uint32_t scale_emax_o;   /* entry i: bits [9i +: 9] */
    uint32_t scale_exp_o[3]; /* entry i: bits [12i +: 12], two's complement */
    /* reader */
    uint32_t rd_req_valid_o;
    uint32_t rd_req_addr_o;
    uint64_t rd_req_bytes_o; /* 33 bits */
    uint32_t rd_beat_ready_o;
    /* writer */
    uint32_t wr_req_valid_o;
    uint32_t wr_req_addr_o;
    uint64_t wr_req_bytes_o; /* 33 bits */
    uint32_t wr_data_valid_o;
    uint32_t wr_data_o[4];
};

enum sequencer_state {
    SEQUENCER_IDLE,
    SEQUENCER_CLEAR,
    SEQUENCER_FETCH_REQ,
    SEQUENCER_FETCH_DATA,
    SEQUENCER_CHECK,
    SEQUENCER_SCALE,
    SEQUENCER_SCALE_REQ,
    SEQUENCER_SCALE_DATA,
    SEQUENCER_START,
    SEQUENCER_RUN,
    SEQUENCER_SETTLE,
    SEQUENCER_RECORD_REQ,
    SEQUENCER_RECORD_DATA,
    SEQUENCER_RECORD_WAIT,
    SEQUENCER_DONE,
    SEQUENCER_FAIL,
    SEQUENCER_HALT,
};

struct sequencer {
    enum sequencer_state state;
    uint32_t head;
    uint32_t status;
    uint32_t index;    /* 5 bits */
    uint32_t desc[32]; /* D */
    uint32_t emax[3];  /* D, 9 bits */
    int32_t exp[7];    /* D, 12 bits */
};

struct sequencer_unit {
    struct sequencer s;
    struct sequencer_in in;
    struct sequencer_out out;
};

void sequencer_outputs(const struct sequencer *s, const struct sequencer_in *in, struct sequencer_out *out);
void sequencer_tick(struct sequencer *s, const struct sequencer_in *in, const struct sequencer_out *out);

#endif
