/* SPDX-License-Identifier: Apache-2.0 */
#include "cycle/reduce_task.h"

#include "cycle/descriptor.h"

#define FIELD(name) descriptor_field(desc, MANTIS_##name)

/* Entries over spans are rows of a matrix with SPAN columns; entries of channels its columns. */
static struct reduce_task peaks_of(const uint32_t desc[32], uint32_t entries)
{
    return (struct reduce_task){.by_row = FIELD(PEAK_SCALING) == 1,
                                .peaks = true,
                                .rows = entries,
                                .cols = FIELD(PEAK_SPAN),
                                .count = FIELD(PEAK_COUNT),
                                .q_log = 2,
                                .result_log = 2};
}

struct reduce_task reduce_task_of(const uint32_t desc[32], uint32_t entries)
{
    if (FIELD(ALL_OPCODE) == MANTIS_OP_PEAK && (FIELD(PEAK_SCALING) == 1 || FIELD(PEAK_SCALING) == 2))
        return peaks_of(desc, entries);
    return (struct reduce_task){.by_row = FIELD(REDUCE_BY_ROW),
                                .threshold = FIELD(REDUCE_THRESHOLD),
                                .absolute = FIELD(REDUCE_ABSOLUTE),
                                .p_present = FIELD(REDUCE_P_PRESENT),
                                .rows = FIELD(REDUCE_ROWS),
                                .cols = FIELD(REDUCE_COLS),
                                .count = FIELD(REDUCE_ROWS) * FIELD(REDUCE_COLS),
                                .q_log = FIELD(REDUCE_Q_WIDE),
                                .p_log = FIELD(REDUCE_P_WIDE),
                                .result_log = FIELD(REDUCE_S1_ONLY) ? 3 : 4};
}

uint32_t reduce_task_results(const struct reduce_task *t)
{
    return t->by_row ? t->rows : t->cols;
}

uint64_t reduce_task_out_bytes(const struct reduce_task *t)
{
    return (uint64_t)reduce_task_results(t) << t->result_log;
}

uint32_t reduce_task_out_addr(const uint32_t desc[32], const struct reduce_task *t)
{
    return t->peaks ? FIELD(PEAK_OUT_SCALE) : FIELD(REDUCE_OUT);
}
