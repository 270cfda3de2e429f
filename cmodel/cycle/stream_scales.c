/* SPDX-License-Identifier: Apache-2.0 */
/* A MAP with several exponents: their peaks are read into the coefficients' memory as emax of each, and when the last
 * mantissas have left, what readers need of them is written: E of each entry, or E and the channels' g. */
#include "cycle/stream_units.h"

#include "mantis/numerics.h"

#include <string.h>

uint32_t stream_scale_count(const struct stream *s)
{
    return s->fields.slots.scaling == STREAM_SPANS ? s->fields.entries : s->fields.slots.span;
}

uint32_t stream_scale_bytes(const struct stream *s)
{
    uint32_t count = stream_scale_count(s);
    return s->fields.slots.scaling == STREAM_SPANS ? 4 * count : 16 + (count + 15) / 16 * 16;
}

/* -- peaks ------------------------------------------------------------------------------------- */

enum { BEAT_PEAKS = 4 * PORT_RATIO };

/* emax of a beat's peaks; what lies beyond the last entry counts for nothing. */
static void peak_exponents(struct stream *s, const struct stream_in *in, uint32_t count, int16_t emax[BEAT_PEAKS])
{
    int bits = (int)stream_field(s, MANTIS_MAP_BITS);
    bool saturate = stream_field(s, MANTIS_MAP_SATURATE);
    for (uint32_t l = 0; l < BEAT_PEAKS; l++) {
        uint32_t peak = in->rd_beat_data_i[l] & 0x7fffffffu;
        emax[l] = 0;
        if (BEAT_PEAKS * s->coef_beat + l >= count)
            continue;
        if (peak >= MANTIS_PEAK_NONFINITE)
            s->bad = 1;
        emax[l] = (int16_t)mantis_peak_exponent(peak, bits, saturate); /* 256 of a NaN, which nobody reads */
        if ((uint32_t)emax[l] > s->largest)
            s->largest = (uint32_t)emax[l];
    }
}

static void store(struct stream *s, uint32_t first, const int16_t *emax, uint32_t entries)
{
    struct coefficients_in *c = &s->u_coefficients.in;
    c->write_i = entries;
    c->write_term_i = 0;
    c->write_entry_i = first;
    memcpy(c->write_data_i, emax, entries * sizeof emax[0]);
    if (first < 16)
        memcpy(&s->first[first], emax, entries * sizeof emax[0]);
}

/* A beat is a write, but of beats of four two are one; an even last one is filled up with zeros. */
static void store_exponents(struct stream *s, const int16_t *emax, bool last)
{
    bool odd = s->coef_beat % 2;
    if (PORT_RATIO > 1) {
        store(s, BEAT_PEAKS * s->coef_beat, emax, BEAT_PEAKS);
    } else if (odd || last) {
        int16_t block[8] = {0};
        memcpy(block, odd ? s->peak_hold : emax, sizeof s->peak_hold);
        if (odd)
            memcpy(&block[4], emax, 4 * sizeof emax[0]);
        store(s, 4 * (s->coef_beat - odd), block, 8);
    } else {
        memcpy(s->peak_hold, emax, sizeof s->peak_hold);
    }
}

static void take_peaks(struct stream *s, const struct stream_in *in)
{
    uint32_t count = stream_scale_count(s);
    bool last = BEAT_PEAKS * (s->coef_beat + 1) >= count;
    int16_t emax[BEAT_PEAKS];
    peak_exponents(s, in, count, emax);
    store_exponents(s, emax, last);
    s->coef_beat++;
    if (last)
        s->state = STREAM_PEAKS_LAST;
}

/* The machine writes the last beat's exponents in this clock. Nobody reads them before. */
static void end_peaks(struct stream *s)
{
    if (s->bad)
        s->state = STREAM_FINISH;
    else if (s->fields.slots.scaling == STREAM_CHANNELS)
        stream_begin_extension(s);
    else
        s->state = STREAM_WRITE_REQ;
}

void stream_load_peaks(struct stream *s, const struct stream_in *in)
{
    if (s->state == STREAM_PEAKS_REQ && in->rd_req_ready_i) {
        s->state = STREAM_PEAKS_DATA;
        s->coef_beat = 0;
    } else if (s->state == STREAM_PEAKS_DATA && in->rd_beat_valid_i) {
        take_peaks(s, in);
    } else if (s->state == STREAM_PEAKS_LAST) {
        end_peaks(s);
    }
}

/* -- exponents --------------------------------------------------------------------------------- */

static uint32_t exponent_word(const struct stream *s, int32_t emax)
{
    return (uint32_t)(emax - 125 - (int32_t)stream_field(s, MANTIS_MAP_BITS));
}

/* How far a channel's exponent lies below the largest, as far as there are groups. */
static uint32_t channel_group(const struct stream *s, int32_t emax)
{
    int32_t largest = (int32_t)s->largest, least = largest - (int32_t)s->fields.slots.last_g;
    return (uint32_t)(largest - (emax > least ? emax : least));
}

static bool last_piece(const struct stream *s)
{
    return 16 * (s->coef_beat + 1) >= stream_scale_bytes(s);
}

/* The record's bytes of channels from `first` on. */
static void channel_piece(struct stream *s, uint32_t first, uint32_t word[4])
{
    for (uint32_t l = 0; l < 16 && first + l < s->fields.slots.span; l++)
        word[l / 4] |= channel_group(s, s->u_coefficients.out.window_o[l]) << 8 * (l % 4);
}

/* A piece of 16 bytes takes its place in the beat. */
static void load_piece(struct stream *s)
{
    uint32_t *data = HAS_FILL ? s->fill_data : s->out_data;
    uint32_t piece = s->coef_beat, place = piece % PORT_RATIO, *word = &data[4 * place];
    if (place == 0)
        memset(data, 0, sizeof s->out_data);
    if (s->fields.slots.scaling == STREAM_CHANNELS) {
        if (piece == 0)
            word[0] = exponent_word(s, (int32_t)s->largest);
        else
            channel_piece(s, 16 * (piece - 1), word);
    } else {
        uint32_t count = stream_scale_count(s);
        for (uint32_t l = 0; l < 4 && 4 * piece + l < count; l++)
            word[l] = exponent_word(s, s->u_coefficients.out.window_o[l]);
    }
    if (place + 1 < PORT_RATIO && !last_piece(s)) {
        s->coef_beat++;
        s->state = STREAM_SCALES_READ;
        return;
    }
    s->out_second = s->out_beat = 0;
    *(HAS_FILL ? &s->fill_valid : &s->out_valid) = 1;
    s->state = STREAM_SCALES_SHOW;
}

static void read_window(struct stream *s)
{
    struct coefficients_in *c = &s->u_coefficients.in;
    uint32_t piece = s->coef_beat;
    c->read_i = 1;
    c->read_term_i = 0;
    c->read_entry_i = s->fields.slots.scaling == STREAM_SPANS ? 4 * piece : piece == 0 ? 0 : 16 * (piece - 1);
    s->state = STREAM_SCALES_TAKE;
}

void stream_write_scales(struct stream *s, const struct stream_in *in)
{
    bool taken;
    switch ((enum stream_state)s->state) {
    case STREAM_SCALES_REQ:
        if (in->wr_req_ready_i) {
            s->state = STREAM_SCALES_READ;
            s->coef_beat = 0;
        }
        break;
    case STREAM_SCALES_READ: read_window(s); break;
    case STREAM_SCALES_TAKE: s->state = STREAM_SCALES_LOAD; break; /* the window still stands when it is used */
    case STREAM_SCALES_LOAD: load_piece(s); break;
    default: /* SHOW */
        taken = s->out_valid && in->wr_data_ready_i;
        if (HAS_FILL)
            stream_map_give(s, in);
        if (taken) {
            s->out_valid = 0;
            s->state = last_piece(s) ? STREAM_FINISH : STREAM_SCALES_READ;
            s->coef_beat++;
        }
        break;
    }
}
