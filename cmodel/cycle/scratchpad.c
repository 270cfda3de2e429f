/* SPDX-License-Identifier: Apache-2.0 */
#include "cycle/scratchpad.h"

#include <string.h>

void scratchpad_outputs(const struct scratchpad *s, const struct scratchpad_in *in, struct scratchpad_out *out)
{
    (void)in;
    memcpy(&out->data_o, &s->data_q, sizeof out->data_o);
}

enum { FOLDED_ROW = 1024 /* bytes from a kernel row to the next, but for the row's own */ };

/* The banks' output registers take N rows at one k. */
static void read_rows(struct scratchpad *s, const struct scratchpad_in *in)
{
    uint32_t row = in->read_row_i & (MANTIS_EDGE - MANTIS_N);
    memcpy(s->bank_q, &s->element[in->read_half_i][in->read_k_i & (MANTIS_KC - 1)][row], MANTIS_N);
    s->mask_q = in->count_i < MANTIS_N ? (1u << in->count_i) - 1 : ~0u;
    if (in->upper_i)
        s->mask_q &= ~0u << MANTIS_N / 2;
}

/* Byte f of a packed window, modulo its size. */
static uint8_t *packed_byte(uint8_t half[MANTIS_VIEW_PIXELS][MANTIS_BANKS], uint32_t f)
{
    return &half[f / MANTIS_BANKS % MANTIS_VIEW_PIXELS][f % MANTIS_BANKS];
}

static void read_window(struct scratchpad *s, const struct scratchpad_in *in)
{
    uint8_t(*half)[MANTIS_BANKS] = s->window[in->read_half_i];
    for (uint32_t lane = 0; lane < MANTIS_N; lane++) {
        if (in->view_packed_i) {
            uint32_t byte = in->view_p_i * MANTIS_BANKS + in->view_c_i + lane;
            if (in->view_fold_i)
                byte += FOLDED_ROW * (lane / in->view_fold_i);
            s->bank_q[lane] = *packed_byte(half, byte);
            continue;
        }
        uint32_t index = in->view_p_i + (in->view_row_i ? 0 : (in->view_phase_i + lane) >> in->view_shift_i);
        uint32_t channel = in->view_row_i ? lane : in->view_c_i;
        s->bank_q[lane] = half[index % MANTIS_VIEW_PIXELS][channel % MANTIS_BANKS];
    }
    s->mask_q = in->view_mask_i;
}

static void write_pixel(struct scratchpad *s, const struct scratchpad_in *in)
{
    if (in->write_column_i) {
        for (uint32_t j = 0; j < MANTIS_GROUP; j++)
            *packed_byte(s->window[in->write_half_i], in->write_index_i * MANTIS_BANKS + in->write_k_i + j) =
                (uint8_t)(in->write_data_i[j / 4] >> 8 * (j % 4));
        return;
    }
    uint8_t *pixel = s->window[in->write_half_i][in->write_index_i % MANTIS_VIEW_PIXELS];
    for (uint32_t j = 0; j < MANTIS_GROUP; j++)
        pixel[(in->write_k_i + j) % MANTIS_BANKS] = (uint8_t)(in->write_data_i[j / 4] >> 8 * (j % 4));
}

static void beat_bytes(const struct scratchpad_in *in, uint8_t byte[MANTIS_GROUP])
{
    for (uint32_t w = 0; w < MANTIS_GROUP / 4; w++)
        for (uint32_t b = 0; b < 4; b++)
            byte[4 * w + b] = (uint8_t)(in->write_data_i[w] >> 8 * b);
}

static void write_beat(struct scratchpad *s, const struct scratchpad_in *in)
{
    uint8_t(*half)[MANTIS_EDGE] = s->element[in->write_half_i], byte[MANTIS_GROUP];
    uint32_t row = in->write_row_i & (MANTIS_EDGE - 1), k = in->write_k_i & (MANTIS_KC - 1);
    beat_bytes(in, byte);
    if (in->write_column_i) {
        memcpy(&half[k][row & (MANTIS_EDGE - in->write_count_i)], byte, in->write_count_i);
        return;
    }
    for (uint32_t j = 0; j < MANTIS_GROUP && j < in->write_count_i; j++)
        half[(k + j) & (MANTIS_KC - 1)][row] = byte[j];
}

void scratchpad_write(struct scratchpad *s, const struct scratchpad_in *in)
{
    if (in->write_i && in->write_view_i)
        write_pixel(s, in);
    else if (in->write_i)
        write_beat(s, in);
}

void scratchpad_tick(struct scratchpad *s, const struct scratchpad_in *in, const struct scratchpad_out *out)
{
    (void)out;
    uint8_t lane[MANTIS_N] = {0}; /* what was not read is 0: the array adds what it is shown */
    if (s->read_q)
        for (uint32_t i = 0; i < MANTIS_N; i++)
            lane[i] = s->mask_q >> i & 1 ? s->bank_q[i] : 0;
    operand_set(&s->data_q, lane);
    if (in->read_i && in->view_i) /* before the write: a read sees its element as it was */
        read_window(s, in);
    else if (in->read_i)
        read_rows(s, in);
    scratchpad_write(s, in);
    s->read_q = in->rst_ni ? in->read_i : 0;
}
